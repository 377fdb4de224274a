//! Reading a component as a dialog sends it, and making it: alone, or with its group.

use app::{
    api::{
        ApiError,
        groups::{ComponentSource, NewComponent},
    },
    model::{
        group::{Component, ComponentSettings},
        ids::{CloudConfigId, ComponentId, GroupId, ProjectId},
        name::{DisplayName, Slug},
    },
};

use super::settings;
use crate::{
    auth::{Caller, Person},
    control::{
        ControlError, Refusals,
        cloud_configs::{NewCloudConfig, create_in, read_new},
    },
    store::{StoreError, Tx, tx::new_uuid},
};

/// A component that may be made.
#[derive(Debug, Clone)]
pub struct Draft {
    pub slug: Slug,
    name: DisplayName,
    source: Source,
    settings: ComponentSettings,
    /// Where its fields are in the form: empty, or `components.1.`.
    prefix: String,
}

#[derive(Debug, Clone)]
enum Source {
    Picked(CloudConfigId),
    Written(Box<NewCloudConfig>),
}

/// Who makes it, and where.
pub struct Maker<'a> {
    pub caller: &'a Caller,
    pub person: &'a Person,
    pub project_id: ProjectId,
}

/// What is wrong is noted at its field below `prefix`, and then there is nothing to make.
pub fn read(new: NewComponent, prefix: &str, refusals: &mut Refusals) -> Option<Draft> {
    let name_field = format!("{prefix}name");
    let name = refusals.check(&name_field, DisplayName::parse(&new.name));
    let slug = name.as_ref().and_then(|name| refusals.check(&name_field, Slug::of(name.as_str())));
    settings::check(slug.as_ref(), &new.settings, prefix, refusals);
    let source = match new.cloud_config {
        ComponentSource::Picked { cloud_config_id } => Some(Source::Picked(cloud_config_id)),
        ComponentSource::Written { namespace, name, content } => {
            // Its own list: what is wrong with another component does not make this text wrong.
            let mut own = Refusals::default();
            let written = read_new(&namespace, &name, content, &format!("{prefix}cloud_config."), &mut own);
            refusals.append(own);
            written.map(|written| Source::Written(Box::new(written)))
        }
    };
    Some(Draft { slug: slug?, name: name?, source: source?, settings: new.settings, prefix: prefix.to_owned() })
}

/// Makes it as the last one of a group that this transaction holds.
pub async fn make(tx: &mut Tx<'_>, maker: &Maker<'_>, group_id: GroupId, draft: Draft) -> Result<Component, ControlError> {
    let Draft { slug, name, source, settings, prefix } = draft;
    let field = format!("{prefix}cloud_config");
    let (cloud_config_id, cloud_config) = match source {
        Source::Picked(id) => (id, label(tx, maker.project_id, id, &field).await?),
        Source::Written(new) => {
            let name_field = format!("{field}.name");
            let made = create_in(tx, maker.caller, maker.person, maker.project_id, *new, &name_field).await?;
            (made.id, made.label())
        }
    };
    let id = ComponentId::from_uuid(new_uuid());
    let component = Component { id, slug, name, cloud_config_id, cloud_config, settings };
    tx.insert_component(group_id, &component).await.map_err(|error| match error {
        StoreError::InUse => gone(&field),
        other => ControlError::from(other).or_duplicate(&format!("{prefix}name"), TAKEN),
    })?;
    Ok(component)
}

pub const TAKEN: &str =
    "A component of this group goes by this name already (or by one that gives the same address). Choose another.";

/// The name of a cloud-config that was picked.
pub async fn label(tx: &mut Tx<'_>, project_id: ProjectId, id: CloudConfigId, field: &str) -> Result<String, ControlError> {
    let found = tx.find_cloud_config(project_id, id).await?;
    found.map(|cloud_config| cloud_config.label()).ok_or_else(|| gone(field))
}

/// It was deleted before the dialog was sent, or just now.
pub fn gone(field: &str) -> ControlError {
    ApiError::field(field, "This cloud-config is not there any more. Pick another.").into()
}
