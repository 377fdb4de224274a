//! Removing a host: only when nothing of ours is left on it. What other people have there is not touched.

use app::{
    api::ApiError,
    model::{ids::TargetId, target::TargetKind},
};

use crate::{
    control::{Call, ControlError},
    store::audit::Record,
};

/// Most names in the sentence of a refusal.
const NAMES_MAX: usize = 5;

pub(super) async fn remove(call: &Call, target_id: TargetId) -> Result<(), ControlError> {
    call.administrator()?;
    let before = call.services.store.get_stored_target(target_id).await?.target;
    let (caller, kind) = (call.caller.clone(), before.kind);
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                let names = tx.list_names_on(target_id).await?;
                if !names.is_empty() {
                    return Err(ControlError::from(still_there(before.name.as_str(), &names)));
                }
                tx.remove_target(target_id).await?;
                tx.audit(&caller, Record::new("target_removed", "target", target_id).before(&before)).await?;
                Ok(())
            })
        })
        .await?;
    call.services.hosts.remove(target_id);
    call.services.targets_changed.notify_one();
    if kind == TargetKind::Simulator {
        call.services.demo.stop().await;
    }
    Ok(())
}

fn still_there(host: &str, names: &[String]) -> ApiError {
    let shown = names.iter().take(NAMES_MAX).cloned().collect::<Vec<_>>().join(", ");
    let more = match names.len().saturating_sub(NAMES_MAX) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    ApiError::conflict(format!("{shown}{more} of ours are on {host}. Drop their deployments or move them to other hosts first."))
}
