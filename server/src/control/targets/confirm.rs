//! Pinning another certificate of a host, after a person compared both.

use app::{
    api::ApiError,
    model::{ids::TargetId, target::Target},
};

use super::connection::identity;
use crate::{
    control::{Call, ControlError},
    drivers::{
        ErrorKind,
        lxd::{self, Endpoint, Fingerprint},
    },
    store::audit::Record,
};

pub(super) async fn confirm(call: &Call, target_id: TargetId, fingerprint: &str) -> Result<Target, ControlError> {
    call.administrator()?;
    call.services.refuse_while_detached().await?;
    let stored = call.services.store.get_stored_target(target_id).await?;
    if stored.target.pinned_fingerprint.is_none() {
        return Err(ApiError::conflict("This host is reached by a socket: it has no certificate to confirm.").into());
    }
    let pinned: Fingerprint = fingerprint.parse().map_err(|error| ApiError::field("fingerprint", error))?;
    let url = super::read_address(&stored.target.address)?;
    let identity =
        identity(&call.services, &stored).map_err(|error| ControlError::unexpected("opening the key of a host", error))?;
    let driver = lxd::connect(stored.target.name.as_str(), Endpoint::Https { url: url.clone(), pinned, identity })?;
    driver.probe().await.map_err(|error| match error.kind {
        ErrorKind::CertificateChanged { found, .. } => {
            ApiError::field("fingerprint", format!("The host shows yet another certificate now: {found}. Compare it again."))
        }
        ErrorKind::Denied(_) => ApiError::conflict(
            "The host has this certificate, but does not trust this installation any more. Remove the host here and add it again.",
        ),
        _ => super::no_answer(&url, &error),
    })?;
    let caller = call.caller.clone();
    let target = call
        .services
        .store
        .write(move |tx| {
            Box::pin(async move {
                let target = tx.pin_target(target_id, &pinned.to_string()).await?;
                let record = Record::new("target_pinned", "target", target_id).before(&stored.target).after(&target);
                tx.audit(&caller, record).await?;
                Ok::<_, ControlError>(target)
            })
        })
        .await?;
    call.services.targets_changed.notify_one();
    Ok(target)
}
