//! Another name, cloud-config or settings for a component. No deployment changes by it: its next version takes it.

use app::{
    api::groups::ComponentChange,
    model::{
        group::Component,
        name::{DisplayName, Slug},
        project::Role,
    },
};

use super::{component, settings, told};
use crate::{
    control::{Call, ControlError, Refusals},
    store::{StoreError, audit::Record},
};

const FIELD: &str = "cloud_config_id";

pub(super) async fn change(call: &Call, change: ComponentChange) -> Result<Component, ControlError> {
    let project_id = call.project(&change.project, Role::Developer).await?.project.id;
    let mut refusals = Refusals::default();
    let name = refusals.check("name", DisplayName::parse(&change.name).and_then(|name| Slug::of(name.as_str()).map(|_| name)));
    settings::check(None, &change.settings, "", &mut refusals);
    let Some(name) = name.filter(|_| refusals.is_empty()) else { return Err(refusals.error().into()) };
    let caller = call.caller.clone();
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                let (group_id, before) = tx.get_component(project_id, change.component_id).await?;
                let group = tx.touch_group_at(project_id, group_id, change.rev).await?;
                check_lengths(&before.slug, &change)?;
                let label = component::label(tx, project_id, change.cloud_config_id, FIELD).await?;
                let set = tx.set_component(before.id, &name, change.cloud_config_id, &change.settings).await;
                set.map_err(|error| match error {
                    StoreError::InUse => component::gone(FIELD),
                    other => other.into(),
                })?;
                let after = Component {
                    id: before.id,
                    slug: before.slug.clone(),
                    name,
                    cloud_config_id: change.cloud_config_id,
                    cloud_config: label,
                    settings: change.settings,
                };
                let record = Record::new("component_changed", "component", after.id).before(&before).after(&after);
                told(tx, &caller, project_id, record, &group).await?;
                Ok(after)
            })
        })
        .await
}

/// The slug is known only now, and with it how long names of volumes may be.
fn check_lengths(slug: &Slug, change: &ComponentChange) -> Result<(), ControlError> {
    let mut refusals = Refusals::default();
    settings::check(Some(slug), &change.settings, "", &mut refusals);
    if refusals.is_empty() { Ok(()) } else { Err(refusals.error().into()) }
}
