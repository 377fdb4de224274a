//! A new cloud-config with its first revision.

use app::model::{
    cloud_config::{CloudConfig, Content},
    ids::{CloudConfigId, ProjectId},
    name::{DisplayName, Slug},
    project::Role,
};

use super::{content, told};
use crate::{
    auth::{Access, Caller, Person},
    control::{Call, ControlError, Refusals},
    store::{Tx, audit::Record, cloud_configs::NewRevision, tx::new_uuid},
};

/// A cloud-config that may be made.
#[derive(Debug, Clone)]
pub struct NewCloudConfig {
    namespace: DisplayName,
    name: DisplayName,
    content: Content,
}

pub(super) async fn create(
    call: &Call,
    project: &Slug,
    namespace: &str,
    name: &str,
    content: Content,
) -> Result<CloudConfig, ControlError> {
    let Access { project, person, .. } = call.project(project, Role::Developer).await?;
    let mut refusals = Refusals::default();
    let new = read_new(namespace, name, content, "", &mut refusals).ok_or_else(|| refusals.error())?;
    let caller = call.caller.clone();
    call.services
        .store
        .write(move |tx| Box::pin(async move { create_in(tx, &caller, &person, project.id, new, "name").await }))
        .await
}

/// Reads what was typed; what is wrong is noted at its field below `prefix`, and then there is nothing to make.
pub fn read_new(namespace: &str, name: &str, content: Content, prefix: &str, refusals: &mut Refusals) -> Option<NewCloudConfig> {
    let namespace = refusals.check(&format!("{prefix}namespace"), DisplayName::parse(namespace));
    let name = refusals.check(&format!("{prefix}name"), DisplayName::parse(name));
    content::check(&content, prefix, refusals);
    if !refusals.is_empty() {
        return None;
    }
    Some(NewCloudConfig { namespace: namespace?, name: name?, content: content::tidy(content) })
}

/// Makes it inside a transaction of somebody else; a name that is taken is told at `name_field`.
pub async fn create_in(
    tx: &mut Tx<'_>,
    caller: &Caller,
    person: &Person,
    project_id: ProjectId,
    new: NewCloudConfig,
    name_field: &str,
) -> Result<CloudConfig, ControlError> {
    let made = CloudConfig {
        id: CloudConfigId::from_uuid(new_uuid()),
        namespace: new.namespace.to_string(),
        name: new.name.to_string(),
        revision: 1,
        image: new.content.image.clone(),
        rev: 1,
    };
    let first = NewRevision {
        content: new.content,
        author_id: Some(person.id),
        author: person.login.clone(),
        note: "First revision".into(),
    };
    let taken = format!("There is a cloud-config {} already. Choose another name.", made.label());
    let inserted = tx.insert_cloud_config(project_id, &made, &first).await;
    inserted.map_err(|error| ControlError::from(error).or_duplicate(name_field, &taken))?;
    let record = Record::new("cloud_config_created", "cloud_config", made.id).after(&made);
    told(tx, caller, project_id, record, &made).await?;
    Ok(made)
}
