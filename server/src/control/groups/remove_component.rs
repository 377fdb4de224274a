//! Taking a component out of a group, once no deployment has it.

use app::{
    api::ApiError,
    model::{ids::ComponentId, name::Slug, project::Role},
};

use super::told;
use crate::{
    control::{Call, ControlError, few},
    store::audit::Record,
};

pub(super) async fn remove(call: &Call, project: &Slug, id: ComponentId) -> Result<(), ControlError> {
    let project_id = call.project(project, Role::Developer).await?.project.id;
    let caller = call.caller.clone();
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                let (group_id, gone) = tx.get_component(project_id, id).await?;
                let group = tx.touch_group(project_id, group_id).await?;
                let users = tx.list_deployments_with(id).await?;
                if !users.is_empty() {
                    return Err(ApiError::conflict(format!(
                        "{} is part of {}. Set its quantity to 0 there and deploy, or drop first; nothing was removed.",
                        gone.name,
                        few(&users)
                    ))
                    .into());
                }
                tx.remove_component(id).await?;
                let record = Record::new("component_removed", "component", id).before(&gone);
                told(tx, &caller, project_id, record, &group).await
            })
        })
        .await
}
