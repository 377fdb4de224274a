//! The pool: claims jobs while there is room, a task for each, and ends in good order.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Notify, task::JoinSet};
use tokio_util::sync::CancellationToken;

use super::{Runner, worker::Worker};
use crate::store::{Store, StoreError, leases::Lease};

#[derive(Clone)]
pub struct EngineOptions {
    /// Names this process in leases.
    pub owner: String,
    /// Most jobs at once.
    pub jobs_max: usize,
    pub beat_every: Duration,
    /// How often what running steps say is written.
    pub flush_every: Duration,
    /// Longest time between two looks for work: other servers and due waits announce themselves to nobody here.
    pub poll_every: Duration,
    /// Chance for back-offs, from 0 to 1.
    pub chance: Arc<dyn Fn() -> f64 + Send + Sync>,
}

impl EngineOptions {
    pub fn new(owner: String) -> Self {
        Self {
            owner,
            jobs_max: 64,
            beat_every: Duration::from_secs(5),
            flush_every: Duration::from_millis(500),
            poll_every: Duration::from_secs(1),
            chance: Arc::new(|| rand::random::<f64>()),
        }
    }

    pub(super) fn jitter(&self) -> f64 {
        (self.chance)()
    }
}

/// Handle to a running engine.
#[derive(Clone)]
pub struct Engine {
    woken: Arc<Notify>,
    cancels: Arc<Notify>,
}

impl Engine {
    /// Starts to work. The task ends after `stop`, when every lease was given back.
    pub fn start(
        store: Store,
        runner: Arc<dyn Runner>,
        options: EngineOptions,
        stop: CancellationToken,
    ) -> (Self, tokio::task::JoinHandle<()>) {
        let engine = Self { woken: Arc::new(Notify::new()), cancels: Arc::new(Notify::new()) };
        let task = tokio::spawn(engine.clone().run(store, runner, options, stop));
        (engine, task)
    }

    /// A handle with nothing behind it: for tools that only write to the store.
    pub fn idle() -> Self {
        Self { woken: Arc::new(Notify::new()), cancels: Arc::new(Notify::new()) }
    }

    /// There is something to claim.
    pub fn wake(&self) {
        self.woken.notify_one();
    }

    /// Somebody asked to cancel: workers look at once instead of at their next sign of life.
    pub fn wake_workers(&self) {
        self.cancels.notify_waiters();
        self.woken.notify_one();
    }

    async fn run(self, store: Store, runner: Arc<dyn Runner>, options: EngineOptions, stop: CancellationToken) {
        let mut workers = JoinSet::new();
        while !stop.is_cancelled() {
            let has_room = workers.len() < options.jobs_max;
            let claimed = if has_room { store.claim(&options.owner).await } else { Ok(None) };
            match claimed {
                Ok(Some(lease)) => {
                    workers.spawn(work(
                        store.clone(),
                        runner.clone(),
                        options.clone(),
                        lease,
                        stop.clone(),
                        self.cancels.clone(),
                    ));
                    continue;
                }
                Ok(None) => {}
                Err(StoreError::Closed) => break,
                Err(error) => tracing::error!(error = &error as &dyn std::error::Error, "claiming a job failed"),
            }
            let wait = next_look(&store, options.poll_every).await;
            tokio::select! {
                () = self.woken.notified() => {}
                () = tokio::time::sleep(wait) => {}
                Some(_) = workers.join_next(), if !workers.is_empty() => {}
                () = stop.cancelled() => {}
            }
        }
        while workers.join_next().await.is_some() {}
    }
}

async fn next_look(store: &Store, poll_every: Duration) -> Duration {
    match store.next_run_in_ms().await {
        Ok(Some(ms)) => Duration::from_millis(ms.max(1).unsigned_abs()).min(poll_every),
        _ => poll_every,
    }
}

async fn work(
    store: Store,
    runner: Arc<dyn Runner>,
    options: EngineOptions,
    lease: Lease,
    stop: CancellationToken,
    cancels: Arc<Notify>,
) {
    let job_id = lease.job_id;
    let outcome = match store.get_job_order(job_id).await {
        Ok(order) => {
            let cancel = stop.child_token();
            let worker = Worker { store: store.clone(), runner, options, lease, order, stop, cancel: cancel.clone() };
            let watch = watch_cancel(store, job_id, cancel, cancels);
            tokio::select! {
                outcome = worker.run() => outcome,
                () = watch => Ok(()),
            }
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => {}
        Err(StoreError::LeaseLost) => tracing::warn!(%job_id, "another server took over"),
        Err(error) => {
            tracing::error!(%job_id, error = &error as &dyn std::error::Error, "a worker ended early; its lease runs out")
        }
    }
}

/// Never ends by itself: hears of cancels asked for in this process and passes them on at once.
async fn watch_cancel(store: Store, job_id: app::model::ids::JobId, cancel: CancellationToken, cancels: Arc<Notify>) {
    loop {
        cancels.notified().await;
        if store.is_cancel_requested(job_id).await.unwrap_or(false) {
            cancel.cancel();
        }
    }
}
