//! Deleting a cloud-config with all its revisions, once nobody uses it.

use app::{
    api::ApiError,
    model::{cloud_config::CloudConfig, ids::CloudConfigId, name::Slug, project::Role},
};

use super::told;
use crate::{
    control::{Call, ControlError, few},
    store::{StoreError, audit::Record, cloud_configs::Uses},
};

pub(super) async fn delete(call: &Call, project: &Slug, id: CloudConfigId) -> Result<(), ControlError> {
    let project_id = call.project(project, Role::Admin).await?.project.id;
    let caller = call.caller.clone();
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                let gone = tx.hold_cloud_config(project_id, id).await?;
                let uses = tx.list_uses(id).await?;
                if let Some(sentence) = refusal(&gone, &uses) {
                    return Err(ApiError::conflict(sentence).into());
                }
                // Somebody may begin to use it between the look and this.
                tx.remove_cloud_config(id).await.map_err(|error| in_use(error, &gone))?;
                let record = Record::new("cloud_config_deleted", "cloud_config", id).before(&gone);
                told(tx, &caller, project_id, record, &CloudConfig { rev: gone.rev + 1, ..gone.clone() }).await
            })
        })
        .await
}

fn refusal(gone: &CloudConfig, uses: &Uses) -> Option<String> {
    let label = gone.label();
    if !uses.components.is_empty() {
        let who = few(&uses.components);
        return Some(format!(
            "{label} is used by {who}. Give them another cloud-config or remove them first; nothing was deleted."
        ));
    }
    let who = few(&uses.deployments);
    (!uses.deployments.is_empty())
        .then(|| format!("The newest version of {who} still uses {label}. Update or drop first; nothing was deleted."))
}

fn in_use(error: StoreError, gone: &CloudConfig) -> ControlError {
    match error {
        StoreError::InUse => {
            ApiError::conflict(format!("{} was taken into use just now; nothing was deleted.", gone.label())).into()
        }
        other => other.into(),
    }
}
