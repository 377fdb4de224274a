//! What this program tells of itself in the database, for the page of servers and for whoever reads leases and logs.

use std::{fs, process, time::Duration};

use tokio::{
    task::JoinHandle,
    time::{Instant, MissedTickBehavior},
};
use tokio_util::sync::CancellationToken;

use crate::store::{Store, StoreError};

/// How often it gives a sign of life.
const TELL_EVERY: Duration = Duration::from_secs(5);

/// The name of this program in leases: machine, process, and something that no other start has.
pub fn own_id() -> String {
    let machine = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let machine = match machine.trim() {
        "" => "server",
        name => name,
    };
    let start = uuid::Uuid::new_v4().simple().to_string();
    format!("{machine}-{}-{}", process::id(), &start[..8])
}

/// A row that is kept fresh until the program leaves.
pub struct Presence {
    left: CancellationToken,
    telling: JoinHandle<()>,
}

impl Presence {
    /// The first sign of life is given before this returns.
    pub async fn begin(store: Store, id: String) -> Result<Self, StoreError> {
        tell(&store, &id).await?;
        let left = CancellationToken::new();
        let telling = tokio::spawn(keep_telling(store, id, left.clone()));
        Ok(Self { left, telling })
    }

    /// In good order: nobody has to wonder where it is.
    pub async fn leave(self) {
        self.left.cancel();
        if let Err(error) = self.telling.await {
            tracing::error!(error = &error as &dyn std::error::Error, "taking this server off the list failed");
        }
    }
}

async fn keep_telling(store: Store, id: String, left: CancellationToken) {
    let mut tick = tokio::time::interval_at(Instant::now() + TELL_EVERY, TELL_EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let told = tokio::select! {
            _ = tick.tick() => tell(&store, &id).await,
            () = left.cancelled() => break,
        };
        if let Err(error) = told {
            tracing::warn!(error = &error as &dyn std::error::Error, "a sign of life could not be stored");
        }
    }
    if let Err(error) = store.remove_server(&id).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "taking this server off the list failed");
    }
}

async fn tell(store: &Store, id: &str) -> Result<(), StoreError> {
    let asked = Instant::now();
    store.event_cursor().await?;
    let delay_ms = i64::try_from(asked.elapsed().as_millis()).unwrap_or(i64::MAX);
    store.tell_server(id, env!("CARGO_PKG_VERSION"), delay_ms).await
}
