//! One host: connect, follow until it fails, say why, pause, again.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio_util::sync::CancellationToken;

use super::{Pace, backoff::Backoff, session};
use crate::{
    control::{
        Services,
        targets::connection::{ConnectionError, connect},
    },
    drivers::{DriverError, ErrorKind},
    store::{StoreError, targets::StoredTarget},
};

/// Why a session ended.
#[derive(Debug, thiserror::Error)]
pub(super) enum End {
    #[error(transparent)]
    Connection(#[from] ConnectionError),
    #[error("the database failed")]
    Store(#[from] StoreError),
}

impl From<DriverError> for End {
    fn from(error: DriverError) -> Self {
        Self::Connection(error.into())
    }
}

pub(super) async fn keep(services: Services, stored: StoredTarget, pace: Pace, stop: CancellationToken) {
    let mut backoff = Backoff::new(&pace);
    loop {
        let connected = Arc::new(AtomicBool::new(false));
        let end = tokio::select! {
            end = follow(&services, &stored, &pace, &connected) => end,
            () = stop.cancelled() => return,
        };
        let was_connected = connected.load(Ordering::Relaxed);
        if was_connected {
            backoff.reset();
        }
        tell(&services, &stored, &end, was_connected).await;
        tokio::select! {
            () = tokio::time::sleep(backoff.pause()) => {}
            () = stop.cancelled() => return,
        }
    }
}

async fn follow(services: &Services, stored: &StoredTarget, pace: &Pace, connected: &AtomicBool) -> End {
    let driver = match connect(services, stored).await {
        Ok(driver) => driver,
        Err(error) => return error.into(),
    };
    // Before it answers: whoever asks for it then hears why it does not.
    services.hosts.put(stored.target.id, stored.target.name.to_string(), driver.clone());
    match session::run(services, stored.target.id, driver, pace, connected).await {
        Ok(never) => match never {},
        Err(end) => end,
    }
}

async fn tell(services: &Services, stored: &StoredTarget, end: &End, was_connected: bool) {
    let target = &stored.target;
    let reason = match end {
        End::Store(StoreError::Closed) => return,
        End::Store(error) => {
            return tracing::error!(host = %target.name, error = error as &dyn std::error::Error, "following a host failed");
        }
        End::Connection(error) => reason(error),
    };
    tracing::info!(host = %target.name, reason, "a host does not answer");
    let (id, reason) = (target.id, reason.clone());
    let written = services
        .store
        .write(move |tx| Box::pin(async move { tx.set_target_unreachable(id, &reason, was_connected).await }))
        .await;
    if let Err(error) = written {
        tracing::error!(host = %target.name, error = &error as &dyn std::error::Error, "storing why a host does not answer failed");
    }
}

/// For a person: what follows "unreachable".
fn reason(error: &ConnectionError) -> String {
    let ConnectionError::Driver(error) = error else { return error.to_string() };
    match &error.kind {
        ErrorKind::Unreachable(why) | ErrorKind::Denied(why) => why.clone(),
        ErrorKind::CertificateChanged { pinned, found } => {
            format!("its certificate is not the one that was confirmed: {found} instead of {pinned}")
        }
        other => other.to_string(),
    }
}
