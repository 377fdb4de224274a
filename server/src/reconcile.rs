//! What should be true without anybody asking: every host is connected, what is stored of it is what it shows, and nothing lies in
//! the trash for longer than its project says. One task per host, so that a dead one delays nobody.

mod backoff;
mod keep;
mod learn;
mod look;
mod ours;
mod session;
pub mod trash;
mod verdicts;

use std::{collections::HashMap, fmt, sync::Arc, time::Duration};

use app::model::ids::TargetId;
use tokio::task::JoinHandle;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    control::{Services, targets::connection::connect},
    store::{StoreError, targets::StoredTarget},
};

/// How often hosts are asked for what they do not tell. Tests ask faster.
#[derive(Clone)]
pub struct Pace {
    /// Memory, addresses and progress while somebody looks at a page.
    pub watched_every: Duration,
    /// The same while nobody does; and, always, everything else of the host.
    pub idle_every: Duration,
    /// After a connection failed: the first pause, and the longest.
    pub retry_first: Duration,
    pub retry_max: Duration,
    /// Chance for the pauses, from 0 to 1.
    pub chance: Arc<dyn Fn() -> f64 + Send + Sync>,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            watched_every: Duration::from_secs(5),
            idle_every: Duration::from_secs(60),
            retry_first: Duration::from_millis(500),
            retry_max: Duration::from_secs(30),
            chance: Arc::new(rand::random::<f64>),
        }
    }
}

impl fmt::Debug for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pace")
            .field("watched_every", &self.watched_every)
            .field("idle_every", &self.idle_every)
            .finish_non_exhaustive()
    }
}

/// Makes every host known, without speaking to it yet. One whose connection cannot even be prepared is left to `start`, which
/// says why on its page.
pub async fn introduce(services: &Services) -> Result<(), StoreError> {
    for stored in services.store.list_stored_targets().await? {
        if let Ok(driver) = connect(services, &stored).await {
            services.hosts.put(stored.target.id, stored.target.name.to_string(), driver);
        }
    }
    Ok(())
}

/// Connects to every host and keeps to them until `stop`. The task ends when all of its own have ended.
pub fn start(services: Services, pace: Pace, stop: CancellationToken) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut kept = Kept { services, pace, tasks: TaskTracker::new(), running: HashMap::new() };
        while !stop.is_cancelled() {
            kept.match_stored(&stop).await;
            trash::sweep(&kept.services).await;
            tokio::select! {
                () = kept.services.targets_changed.notified() => {}
                // Should the news of a change be missed: the tailer tells of those that other servers make.
                () = tokio::time::sleep(kept.pace.idle_every) => {}
                () = stop.cancelled() => {}
            }
        }
        kept.tasks.close();
        kept.tasks.wait().await;
    })
}

struct Kept {
    services: Services,
    pace: Pace,
    tasks: TaskTracker,
    running: HashMap<TargetId, Running>,
}

/// A host's task and what it was begun for.
struct Running {
    stored: StoredTarget,
    stop: CancellationToken,
}

impl Kept {
    /// Begins what is stored and does not run, ends what runs and is not stored any more.
    async fn match_stored(&mut self, stop: &CancellationToken) {
        let stored = match self.services.store.list_attached_targets().await {
            Ok(stored) => stored,
            Err(error) => return tracing::error!(error = &error as &dyn std::error::Error, "reading the hosts failed"),
        };
        let services = &self.services;
        self.running.retain(|id, running| {
            let is_current = stored.iter().any(|each| each.target.id == *id && is_same(each, &running.stored));
            if !is_current {
                running.stop.cancel();
                services.hosts.remove(*id);
            }
            is_current
        });
        for stored in stored {
            if !self.running.contains_key(&stored.target.id) {
                self.begin(stored, stop);
            }
        }
    }

    fn begin(&mut self, stored: StoredTarget, stop: &CancellationToken) {
        let stop = stop.child_token();
        self.tasks.spawn(keep::keep(self.services.clone(), stored.clone(), self.pace.clone(), stop.clone()));
        self.running.insert(stored.target.id, Running { stored, stop });
    }
}

/// Whether a connection to the one is one to the other.
fn is_same(one: &StoredTarget, other: &StoredTarget) -> bool {
    let key = |stored: &StoredTarget| {
        let target = &stored.target;
        (target.name.clone(), target.address.clone(), target.pinned_fingerprint.clone(), stored.certificate.clone())
    };
    key(one) == key(other)
}
