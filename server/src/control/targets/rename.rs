//! Giving a host another name. Its address in the pages stays.

use app::model::{ids::TargetId, name::DisplayName, target::Target};

use crate::{
    control::{Call, ControlError},
    store::audit::Record,
};

pub(super) async fn rename(call: &Call, target_id: TargetId, name: &str, from: DisplayName) -> Result<Target, ControlError> {
    call.administrator()?;
    let name = super::read_name(name)?;
    let before = call.services.store.get_stored_target(target_id).await?.target;
    let caller = call.caller.clone();
    let target = call
        .services
        .store
        .write(move |tx| {
            Box::pin(async move {
                let target = tx.rename_target(target_id, &name, &from).await?;
                let record = Record::new("target_renamed", "target", target_id).before(&before).after(&target);
                tx.audit(&caller, record).await?;
                Ok::<_, ControlError>(target)
            })
        })
        .await?;
    call.services.targets_changed.notify_one();
    Ok(target)
}
