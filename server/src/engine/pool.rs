//! The pool: claims jobs while there is room, a task for each, and ends in good order.

use std::{sync::Arc, time::Duration};

use app::model::ids::JobId;
use tokio::{sync::Notify, task::JoinSet};
use tokio_util::sync::CancellationToken;

use super::{
    Authority, Runner,
    measures::Measures,
    worker::{Worker, stop_here},
};
use crate::store::{
    Store, StoreError,
    leases::{Lease, Limits},
};

/// How often a database that took no write is asked again.
const ASK_AGAIN: Duration = Duration::from_millis(250);

#[derive(Clone)]
pub struct EngineOptions {
    /// Names this process in leases.
    pub owner: String,
    /// Most jobs at once.
    pub jobs_max: usize,
    /// What of them one project, one kind of host and one host may take.
    pub limits: Limits,
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
            limits: Limits::default(),
            beat_every: Duration::from_secs(5),
            flush_every: Duration::from_millis(500),
            poll_every: Duration::from_secs(1),
            chance: Arc::new(rand::random::<f64>),
        }
    }

    pub(super) fn jitter(&self) -> f64 {
        (self.chance)()
    }
}

/// Handle to the engine of this process; whoever writes a job wakes it.
#[derive(Clone, Default)]
pub struct Engine {
    woken: Arc<Notify>,
    cancels: Arc<Notify>,
    measures: Measures,
}

impl Engine {
    /// What its work took.
    pub fn measures(&self) -> &Measures {
        &self.measures
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

    /// Works until `stop`, and ends when every lease was given back.
    pub async fn run(self, store: Store, runner: Arc<dyn Runner>, options: EngineOptions, stop: CancellationToken) {
        let mut workers = JoinSet::new();
        while !stop.is_cancelled() {
            let has_room = workers.len() < options.jobs_max;
            let claimed = if has_room { store.claim(&options.owner, options.limits).await } else { Ok(None) };
            match claimed {
                Ok(Some(lease)) => {
                    let (engine, store, runner) = (self.clone(), store.clone(), runner.clone());
                    let (options, stop) = (options.clone(), stop.clone());
                    workers.spawn(async move { engine.work(store, runner, options, lease, stop).await });
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

    /// Works on one claimed job until it ends, waits, or the lease is lost.
    pub async fn work(
        &self,
        store: Store,
        runner: Arc<dyn Runner>,
        options: EngineOptions,
        lease: Lease,
        stop: CancellationToken,
    ) {
        let job_id = lease.job_id;
        let (own, stopping) = (lease.clone(), stop.clone());
        self.measures.takeovers.inc_by(u64::from(lease.is_takeover));
        let outcome = match store.get_job_order(job_id).await {
            Ok(order) => {
                let cancel = stop.child_token();
                let (authority, measures) = (Authority::none(), self.measures.clone());
                let cancelling = cancel.clone();
                let worker =
                    Worker { store: store.clone(), runner, options, lease, order, stop, cancel: cancelling, authority, measures };
                tokio::select! {
                    outcome = worker.run() => outcome,
                    () = self.watch_cancel(&store, job_id, &cancel) => Ok(()),
                }
            }
            Err(error) => Err(error),
        };
        match outcome {
            Ok(()) => {}
            Err(StoreError::LeaseLost) => {
                self.measures.leases_lost.inc();
                tracing::warn!(%job_id, "another server took over");
            }
            Err(error) => {
                tracing::error!(%job_id, error = &error as &dyn std::error::Error, "a worker ended early; its lease runs out");
                if error.is_passing() {
                    give_back(&store, &own, &stopping).await;
                }
            }
        }
    }

    /// Never ends by itself: hears of cancels asked for in this process and passes them on at once.
    async fn watch_cancel(&self, store: &Store, job_id: JobId, cancel: &CancellationToken) {
        loop {
            self.cancels.notified().await;
            if store.is_cancel_requested(job_id).await.unwrap_or(false) {
                cancel.cancel();
            }
        }
    }
}

/// The database was away or full, and no server died: as soon as it takes writes again, the job is there for the next worker.
async fn give_back(store: &Store, lease: &Lease, stop: &CancellationToken) {
    loop {
        let own = lease.clone();
        let given = store.write(move |tx| {
            Box::pin(async move {
                tx.fence(&own).await?;
                stop_here(tx, &own).await
            })
        });
        match given.await {
            Err(error) if error.is_passing() => {}
            // Given back; or somebody has it already.
            _ => return,
        }
        tokio::select! {
            () = tokio::time::sleep(ASK_AGAIN) => {}
            () = stop.cancelled() => return,
        }
    }
}

async fn next_look(store: &Store, poll_every: Duration) -> Duration {
    match store.next_run_in_ms().await {
        Ok(Some(ms)) => Duration::from_millis(ms.max(1).unsigned_abs()).min(poll_every),
        _ => poll_every,
    }
}
