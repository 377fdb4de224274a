//! Deleting a group with its components, once nothing of it is left. Its dropped deployments and their history go too;
//! data volumes that drops kept are named in the record, because nothing else knows them afterwards.

use app::{
    api::ApiError,
    model::{ids::GroupId, name::Slug, project::Role},
};
use serde_json::json;

use super::told;
use crate::{
    control::{Call, ControlError, few},
    store::{StoreError, audit::Record},
};

pub(super) async fn delete(call: &Call, project: &Slug, id: GroupId) -> Result<(), ControlError> {
    let project_id = call.project(project, Role::Admin).await?.project.id;
    let caller = call.caller.clone();
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                let gone = tx.touch_group(project_id, id).await?;
                let living = tx.list_living_deployments(id).await?;
                if !living.is_empty() {
                    let sentence = format!("{} still has {}. Drop first; nothing was deleted.", gone.name, few(&living));
                    return Err(ApiError::conflict(sentence).into());
                }
                let before = json!({
                    "group": gone,
                    "components": tx.list_components_of(id).await?,
                    "kept_volumes": tx.list_kept_volumes(id).await?,
                });
                // A deployment may be made between the look and this.
                tx.remove_group(id).await.map_err(in_use)?;
                let record = Record::new("group_deleted", "group", id).before(&before);
                told(tx, &caller, project_id, record, &gone).await
            })
        })
        .await
}

fn in_use(error: StoreError) -> ControlError {
    match error {
        StoreError::InUse => ApiError::conflict("A deployment of it was made just now; nothing was deleted.").into(),
        other => other.into(),
    }
}
