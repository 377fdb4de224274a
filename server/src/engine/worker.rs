//! One job under one lease: starts stages, runs their steps side by side, writes their results, and gives the lease back.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use app::model::{
    event::Change,
    ids::StepId,
    job::{JobState, Step, StepState},
};
use futures::{StreamExt as _, stream::FuturesUnordered};
use tokio_util::sync::CancellationToken;

use super::{
    Authority, Context, Outcome, Runner, StepError, Work,
    context::Pending,
    decide::{self, Next},
    measures::Measures,
    pool::EngineOptions,
    undo,
};
use crate::store::{
    Store, StoreError, Tx,
    jobs::{Bounds, JobOrder},
    leases::Lease,
    steps::{NewStep, StepOrder},
    tx::Place,
};

/// Taken over this often without progress, a job is left to a person.
const TAKEOVERS_MAX: u32 = 5;

pub(super) struct Worker {
    pub store: Store,
    pub runner: Arc<dyn Runner>,
    pub options: EngineOptions,
    pub lease: Lease,
    pub order: JobOrder,
    /// The server stops: claim nothing new, end or checkpoint what runs.
    pub stop: CancellationToken,
    /// A person cancels, or the server stops.
    pub cancel: CancellationToken,
    pub authority: Authority,
    pub measures: Measures,
}

/// What a write tells the worker to do.
pub(super) struct Turn {
    start: Vec<StepOrder>,
    is_over: bool,
}

/// How a claimed job goes on.
enum Beginning {
    Over,
    Undo,
    Stages(Turn),
}

type Attempt = (StepOrder, Result<Outcome, StepError>);

impl Worker {
    /// Works until the job ends, waits, or the lease is lost.
    pub(super) async fn run(self) -> Result<(), StoreError> {
        match self.begin().await? {
            Beginning::Over => Ok(()),
            Beginning::Undo => undo::run(&self).await,
            Beginning::Stages(turn) => self.run_stages(turn).await,
        }
    }

    /// The first write under this lease: the job runs, and the first steps with it.
    async fn begin(&self) -> Result<Beginning, StoreError> {
        let lease = self.lease.clone();
        let writing = self.store.write(move |tx| {
            Box::pin(async move {
                tx.fence(&lease).await?;
                tx.mark_unknown(&lease).await?;
                let (job, takeovers) = tx.begin_job(&lease).await?;
                if takeovers >= TAKEOVERS_MAX {
                    let error = "Its server died five times over this job without progress. Resume tries once more.".to_owned();
                    tx.end_job(&lease, JobState::Interrupted, Some(error)).await?;
                    return Ok(Beginning::Over);
                }
                if job.undoing {
                    tx.append_job(lease.project_id, "job_started", &job).await?;
                    return Ok(Beginning::Undo);
                }
                let mood = Mood { bounds: tx.get_bounds(lease.job_id).await?, is_stopping: false };
                Ok(Beginning::Stages(advance(tx, &lease, mood, "job_started").await?))
            })
        });
        self.held(writing).await
    }

    /// A write under the fence. That it went through prolongs what may be asked of hosts.
    async fn held<T>(&self, writing: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
        let began = Instant::now();
        let written = writing.await?;
        self.authority.prolong(began);
        Ok(written)
    }

    async fn run_stages(&self, mut turn: Turn) -> Result<(), StoreError> {
        let mut running: HashMap<StepId, Context> = HashMap::new();
        let mut attempts = FuturesUnordered::new();
        let mut flush = tokio::time::interval(self.options.flush_every);
        let mut beat = tokio::time::interval(self.options.beat_every);
        beat.reset();
        loop {
            for order in std::mem::take(&mut turn.start) {
                let context = Context::new(self.cancel.child_token(), self.authority.clone());
                running.insert(order.step.id, context.clone());
                attempts.push(self.attempt(order, context));
            }
            if turn.is_over {
                return Ok(());
            }
            tokio::select! {
                Some((order, result)) = attempts.next() => {
                    let pending = running.remove(&order.step.id).map(|context| context.take()).unwrap_or_default();
                    turn = self.finish(order, result, pending).await?;
                }
                _ = flush.tick() => self.flush(&running).await?,
                _ = beat.tick() => self.beat().await?,
                () = self.stop.cancelled(), if attempts.is_empty() => return self.release().await,
            }
        }
    }

    /// Runs one step within its time. A panic in a step is a failure of the step, not of the server.
    async fn attempt(&self, order: StepOrder, context: Context) -> Attempt {
        let work = Work { job: self.order.clone(), step: order.clone() };
        let runner = self.runner.clone();
        let limit = limit(&order);
        let begun_at = Instant::now();
        let task = tokio::spawn(async move { tokio::time::timeout(limit, runner.run(work, context)).await });
        // Dropping the worker (lease lost) must end the step, too.
        let guard = AbortOnDrop(task.abort_handle());
        let result = match task.await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(StepError::fail(format!("It took longer than {} s, its limit.", limit.as_secs()))),
            Err(error) => Err(StepError::fail(format!("The step broke: {error}"))),
        };
        drop(guard);
        self.measures.attempted(&order, &result, begun_at.elapsed());
        (order, result)
    }

    /// The result and the start of what follows, in one transaction under the fence.
    async fn finish(&self, order: StepOrder, result: Result<Outcome, StepError>, pending: Pending) -> Result<Turn, StoreError> {
        let lease = self.lease.clone();
        let jitter = self.options.jitter();
        // A stopping server lets the next one go on: what stopped for it is not cancelled by a person.
        let is_stopping = self.stop.is_cancelled();
        let writing = self.store.write(move |tx| {
            Box::pin(async move {
                tx.fence(&lease).await?;
                write_pending(tx, &lease, order.step.id, pending, true).await?;
                let step = end(tx, &lease, &order, result, jitter, is_stopping).await?;
                // Another attempt goes on in the same log.
                if step.state != StepState::Pending {
                    tx.finish_log(step.id).await?;
                }
                append_step(tx, &lease, past_tense(&step), &step).await?;
                tx.forget_takeovers(&lease).await?;
                let bounds = tx.get_bounds(lease.job_id).await?;
                advance(tx, &lease, Mood { bounds, is_stopping }, "job_advanced").await
            })
        });
        self.held(writing).await
    }

    /// Writes what running steps said since the last time.
    async fn flush(&self, running: &HashMap<StepId, Context>) -> Result<(), StoreError> {
        let pending: Vec<(StepId, Pending)> =
            running.iter().map(|(id, context)| (*id, context.take())).filter(|(_, pending)| !pending.is_empty()).collect();
        if pending.is_empty() {
            return Ok(());
        }
        let lease = self.lease.clone();
        let writing = self.store.write(move |tx| {
            Box::pin(async move {
                tx.fence(&lease).await?;
                for (step_id, pending) in pending {
                    write_pending(tx, &lease, step_id, pending, false).await?;
                }
                Ok(())
            })
        });
        self.held(writing).await
    }

    /// A sign of life; the reply carries a cancel, and the end of the job's time: what runs stops where it can.
    pub(super) async fn beat(&self) -> Result<(), StoreError> {
        let lease = self.lease.clone();
        let writing = self.store.write(move |tx| {
            Box::pin(async move {
                tx.fence(&lease).await?;
                let bounds = tx.get_bounds(lease.job_id).await?;
                Ok::<_, StoreError>(bounds.is_cancelled || bounds.is_overdue(tx.now()))
            })
        });
        if self.held(writing).await? {
            self.cancel.cancel();
        }
        Ok(())
    }

    pub(super) async fn release(&self) -> Result<(), StoreError> {
        let lease = self.lease.clone();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.fence(&lease).await?;
                    stop_here(tx, &lease).await
                })
            })
            .await
    }
}

struct AbortOnDrop(tokio::task::AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The step's fixed limit, or ten times its estimate, and never under a minute.
fn limit(order: &StepOrder) -> Duration {
    const LEAST_MS: i64 = 60_000;
    const UNKNOWN_MS: i64 = 3_600_000;
    let ms =
        order.timeout_ms.unwrap_or_else(|| order.step.estimate_ms.map_or(UNKNOWN_MS, |estimate| (estimate * 10).max(LEAST_MS)));
    Duration::from_millis(ms.unsigned_abs())
}

/// Writes the end of an attempt, with its effects and the steps it brings.
async fn end(
    tx: &mut Tx<'_>,
    lease: &Lease,
    order: &StepOrder,
    result: Result<Outcome, StepError>,
    jitter: f64,
    is_stopping: bool,
) -> Result<Step, StoreError> {
    let id = order.step.id;
    match result {
        Ok(outcome) => {
            for effect in outcome.effects {
                effect(tx).await?;
            }
            append_steps(tx, lease, &outcome.then).await?;
            let done = tx.end_step(id, StepState::Succeeded, None, None).await?;
            tx.learn_duration(lease.job_id, &done).await?;
            Ok(done)
        }
        Err(StepError::Retry(error)) if order.step.attempt < order.retry.attempts => {
            let wait = back_off(order, jitter);
            tx.end_step(id, StepState::Pending, Some(error), Some(wait)).await
        }
        Err(StepError::Wait { for_ms, checkpoint }) => tx.put_off_unanswered(id, for_ms, &checkpoint).await,
        Err(StepError::Cancelled) if is_stopping => tx.end_step(id, StepState::Pending, None, None).await,
        Err(StepError::Cancelled) => tx.end_step(id, StepState::Cancelled, None, None).await,
        Err(StepError::Retry(error) | StepError::Fail(error)) => tx.end_step(id, StepState::Failed, Some(error), None).await,
    }
}

/// Full jitter: anywhere between nothing and the exponential bound.
fn back_off(order: &StepOrder, jitter: f64) -> i64 {
    let exponent = order.step.attempt.saturating_sub(1).min(20);
    let bound = i64::from(order.retry.base_ms).saturating_mul(1 << exponent).min(i64::from(order.retry.cap_ms));
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a wait of at most minutes in ms")]
    let wait = (bound as f64 * jitter) as i64;
    wait
}

async fn append_steps(tx: &mut Tx<'_>, lease: &Lease, then: &[NewStep]) -> Result<(), StoreError> {
    for step in tx.insert_steps_if_any(lease.job_id, then).await? {
        append_step(tx, lease, "step_planned", &step).await?;
    }
    Ok(())
}

pub(super) async fn append_step(tx: &mut Tx<'_>, lease: &Lease, kind: &'static str, step: &Step) -> Result<(), StoreError> {
    tx.append(Place::deployment(lease.project_id, lease.deployment_id), kind, &Change::Step(step.clone())).await
}

pub(super) async fn write_pending(
    tx: &mut Tx<'_>,
    lease: &Lease,
    step_id: StepId,
    pending: Pending,
    is_last: bool,
) -> Result<(), StoreError> {
    for effect in pending.effects {
        effect(tx).await?;
    }
    if !pending.lines.is_empty() {
        tx.append_log(step_id, &pending.lines).await?;
    }
    if !is_last {
        let step = tx.note_step(step_id, pending.progress, pending.checkpoint).await?;
        return append_step(tx, lease, "step_progressed", &step).await;
    }
    // The next attempt goes on from there; what else is new of the step stands in its end.
    if pending.checkpoint.is_some() {
        tx.note_step(step_id, None, pending.checkpoint).await?;
    }
    Ok(())
}

/// What else bears on what comes next.
#[derive(Clone, Copy)]
struct Mood {
    bounds: Bounds,
    is_stopping: bool,
}

/// Decides what comes next and writes it.
async fn advance(tx: &mut Tx<'_>, lease: &Lease, mood: Mood, kind: &'static str) -> Result<Turn, StoreError> {
    let steps = tx.list_step_orders(lease.job_id).await?;
    match decide::next(&steps, mood.bounds, tx.now()) {
        Next::Wait => {
            let job = tx.move_job_on(lease, title_of_running(&steps)).await?;
            tx.append_job(lease.project_id, kind, &job).await?;
            Ok(Turn { start: Vec::new(), is_over: false })
        }
        Next::Start(_) if mood.is_stopping => {
            stop_here(tx, lease).await?;
            Ok(Turn { start: Vec::new(), is_over: true })
        }
        Next::Start(ids) => start(tx, lease, &steps, ids, kind).await,
        Next::Sleep { until } => {
            tx.suspend_job(lease, until).await?;
            Ok(Turn { start: Vec::new(), is_over: true })
        }
        Next::End(state) => {
            let error = reason(&steps, mood.bounds, tx.now(), state);
            tx.end_job(lease, state, error).await?;
            Ok(Turn { start: Vec::new(), is_over: true })
        }
    }
}

/// Why a job failed, or without what it succeeded.
fn reason(steps: &[StepOrder], bounds: Bounds, now: i64, state: JobState) -> Option<String> {
    let failed: Vec<&Step> = steps.iter().map(|order| &order.step).filter(|step| step.state == StepState::Failed).collect();
    match state {
        JobState::Failed if bounds.is_overdue(now) => Some(format!(
            "It took longer than {}, its limit. What ran was followed to its end; nothing more was started.",
            limit_text(bounds.limit_ms)
        )),
        JobState::Failed => failed.last().and_then(|step| step.error.clone()),
        JobState::Succeeded if !failed.is_empty() => {
            let titles: Vec<&str> = failed.iter().map(|step| step.title.as_str()).collect();
            Some(format!("Went on without what failed, as its book allows: {}.", titles.join("; ")))
        }
        _ => None,
    }
}

fn limit_text(ms: i64) -> String {
    match ms / 1_000 {
        s if s % 3_600 == 0 => format!("{} h", s / 3_600),
        s if s % 60 == 0 => format!("{} min", s / 60),
        s => format!("{s} s"),
    }
}

async fn start(
    tx: &mut Tx<'_>,
    lease: &Lease,
    steps: &[StepOrder],
    ids: Vec<StepId>,
    kind: &'static str,
) -> Result<Turn, StoreError> {
    let mut start = Vec::with_capacity(ids.len());
    for id in ids {
        let is_resumed = steps.iter().any(|order| order.step.id == id && order.step.state == StepState::Unknown);
        let order = tx.start_step(id, !is_resumed).await?;
        append_step(tx, lease, "step_started", &order.step).await?;
        start.push(order);
    }
    let job = tx.move_job_on(lease, start.first().map(|order| order.step.title.clone())).await?;
    tx.append_job(lease.project_id, kind, &job).await?;
    Ok(Turn { start, is_over: false })
}

/// Give the lease back, so that another starts at once. The job waits, so that this is no takeover.
pub(super) async fn stop_here(tx: &mut Tx<'_>, lease: &Lease) -> Result<(), StoreError> {
    let now = tx.now();
    tx.suspend_job(lease, now).await
}

fn title_of_running(steps: &[StepOrder]) -> Option<String> {
    steps.iter().find(|order| order.step.state == StepState::Running).map(|order| order.step.title.clone())
}

fn past_tense(step: &Step) -> &'static str {
    match step.state {
        StepState::Succeeded => "step_succeeded",
        StepState::Failed => "step_failed",
        StepState::Cancelled => "step_cancelled",
        StepState::Pending => "step_put_off",
        StepState::Undone => "step_undone",
        StepState::Running | StepState::Skipped | StepState::Unknown => "step_changed",
    }
}
