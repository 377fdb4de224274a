//! Another place in the start order. Deployments take it with their next version.

use app::model::{group::Component, ids::ComponentId, name::Slug, project::Role};
use serde_json::json;

use super::told;
use crate::{
    control::{Call, ControlError},
    store::audit::Record,
};

/// A position behind the last one is the last one.
pub(super) async fn move_to(call: &Call, project: &Slug, id: ComponentId, position: u32) -> Result<Vec<Component>, ControlError> {
    let project_id = call.project(project, Role::Developer).await?.project.id;
    let caller = call.caller.clone();
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                let (group_id, _) = tx.get_component(project_id, id).await?;
                let group = tx.touch_group(project_id, group_id).await?;
                let before = tx.list_components_of(group_id).await?;
                let after = moved(before.clone(), id, position);
                for (place, component) in after.iter().enumerate() {
                    tx.set_component_position(component.id, u32::try_from(place).unwrap_or(u32::MAX)).await?;
                }
                let record = Record::new("component_moved", "component", id).before(&slugs(&before)).after(&slugs(&after));
                told(tx, &caller, project_id, record, &group).await?;
                Ok(after)
            })
        })
        .await
}

fn moved(mut components: Vec<Component>, id: ComponentId, position: u32) -> Vec<Component> {
    if let Some(from) = components.iter().position(|component| component.id == id) {
        let component = components.remove(from);
        let to = usize::try_from(position).unwrap_or(usize::MAX).min(components.len());
        components.insert(to, component);
    }
    components
}

fn slugs(components: &[Component]) -> serde_json::Value {
    json!(components.iter().map(|component| component.slug.as_str()).collect::<Vec<_>>())
}
