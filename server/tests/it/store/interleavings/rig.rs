//! The database beside the model: each step of a case is done on both, and then they are compared.

use std::collections::{BTreeMap, HashSet};

use app::model::{
    book::{BookStep, Retry},
    ids::{DeploymentId, JobId},
    job::{JobKind, JobState, StepState},
};
use server::{
    engine::decide::{self, Next},
    store::{
        Store, StoreError, Tx,
        jobs::{JobOptions, NewJob},
        leases::Lease,
        row::RowExt as _,
        tx::new_uuid,
    },
};

use super::{
    super::super::support::{
        database::{EPOCH, advance, execute},
        jobs::{Bench, step, write},
    },
    Op,
    model::{End, Held, Model},
};

const LIMIT_MS: i64 = 1 << 50;

pub struct Rig<'a> {
    bench: &'a Bench,
    model: Model,
    places: Vec<DeploymentId>,
    jobs: Vec<JobId>,
    /// Every lease that was ever given out: who lost one goes on trying.
    held: Vec<(Held, Lease)>,
    results: HashSet<(usize, usize, u32)>,
}

impl<'a> Rig<'a> {
    pub async fn new(bench: &'a Bench, places: usize) -> Self {
        let store = &bench.store;
        let places: Vec<DeploymentId> = (0..places).map(|_| DeploymentId::from_uuid(new_uuid())).collect();
        let mut sql = format!(
            "DELETE FROM event; DELETE FROM job; DELETE FROM step_estimate; DELETE FROM deployment WHERE id <> '{}'; UPDATE clock SET ms = {EPOCH};",
            bench.deployment_id
        );
        for (n, id) in places.iter().enumerate() {
            sql += &format!(
                "INSERT INTO deployment (id, project_id, group_id, scope_id, slug, name, state, version, created_at, changed_at, changed_by)
                 SELECT '{id}', project_id, group_id, scope_id, 'place-{n}', name, state, 1, 0, 0, 'test' FROM deployment WHERE id = '{}';",
                bench.deployment_id
            );
        }
        execute(store, &sql).await;
        let model = Model::new(EPOCH, places.len());
        Self { bench, model, places, jobs: Vec::new(), held: Vec::new(), results: HashSet::new() }
    }

    fn store(&self) -> &Store {
        &self.bench.store
    }

    /// One step of the case on both sides; then they must be the same.
    pub async fn take(&mut self, op: Op) {
        match op {
            Op::Enqueue { place, steps } => {
                self.enqueue(usize::from(place) % self.places.len(), usize::from(steps), JobKind::Deploy).await
            }
            Op::Claim => self.claim().await,
            Op::Pass(ms) => {
                advance(self.store(), ms).await;
                self.model.now += ms;
            }
            Op::Begin(n) => self.under_lease(n, Write::Begin).await,
            Op::Beat(n) => self.under_lease(n, Write::Beat).await,
            Op::Finish(n, end) => self.under_lease(n, Write::Finish(end)).await,
            Op::Release(n) => self.under_lease(n, Write::Release).await,
            Op::UndoOne(n) => self.under_lease(n, Write::UndoOne).await,
            Op::Cancel(n) => self.cancel(n).await,
            Op::Replace { place } => self.enqueue(usize::from(place) % self.places.len(), 1, JobKind::Pause).await,
            Op::Retry(n) => self.person(n, Act::Retry).await,
            Op::Skip(n) => self.person(n, Act::Skip).await,
            Op::Undo(n) => self.person(n, Act::Undo).await,
        }
        self.compare(op).await;
    }

    async fn enqueue(&mut self, place: usize, steps: usize, kind: JobKind) {
        let id = JobId::from_uuid(new_uuid());
        let new = NewJob {
            id,
            deployment_id: self.places[place],
            project_id: self.bench.project_id,
            kind,
            version: 1,
            plan: None,
            book: Vec::<BookStep>::new(),
            limit_ms: LIMIT_MS,
            options: JobOptions::default(),
            requested_by_id: None,
            requested_by: "test".into(),
            request_id: id.to_string(),
        };
        let endless = Retry { attempts: u32::MAX, base_ms: 0, cap_ms: 0 };
        let rows: Vec<_> = (0..steps).map(|stage| step(u32::try_from(stage).unwrap(), "step", endless)).collect();
        write(self.store(), move |tx| {
            Box::pin(async move {
                if new.kind == JobKind::Pause {
                    tx.list_unfinished_jobs(new.deployment_id).await?;
                    tx.replace_queued_deploys(new.deployment_id, "as the test says").await?;
                }
                tx.insert_job(&new).await?;
                tx.insert_steps(id, &rows).await
            })
        })
        .await;
        self.jobs.push(id);
        match kind {
            JobKind::Pause => self.model.replace(place),
            _ => self.model.enqueue(place, steps, true),
        }
    }

    async fn claim(&mut self) {
        let owner = self.held.len();
        let claimed = self.bench.claim(&format!("w{owner}")).await;
        let expected = self.model.claim(owner);
        let seen = claimed.as_ref().map(|lease| Held {
            place: self.places.iter().position(|id| *id == lease.deployment_id).unwrap(),
            job: self.jobs.iter().position(|id| *id == lease.job_id).unwrap(),
            fence: lease.fence,
        });
        assert_eq!(seen, expected, "the oldest job that is due is claimed, under the next fence");
        self.held.extend(expected.zip(claimed));
    }

    /// A worker's write, in the way of the engine: the fence first.
    async fn under_lease(&mut self, n: u8, write: Write) {
        let Some((held, lease)) = (!self.held.is_empty()).then(|| self.held[usize::from(n) % self.held.len()].clone()) else {
            return;
        };
        // Only an undo takes back, and it does nothing else: where the write does not fit, a sign of life.
        let is_undoing = self.model.jobs[held.job].is_undoing;
        let write = match write {
            Write::Finish(_) if is_undoing => Write::Beat,
            Write::UndoOne if !is_undoing => Write::Beat,
            fitting => fitting,
        };
        if !self.model.fence(&held) {
            let before = self.told().await;
            let refused: Result<Vec<usize>, StoreError> =
                self.store().write(move |tx| Box::pin(async move { write.apply(tx, &lease).await })).await;
            assert!(matches!(refused, Err(StoreError::LeaseLost)), "a stale fence is refused: {refused:?}");
            assert_eq!(self.told().await, before, "a stale fence writes nothing");
            return;
        }
        let job = &self.model.jobs[held.job];
        if let (Write::Finish(_), Some(position)) = (write, job.steps.iter().position(|step| step.0 == StepState::Running)) {
            let is_first = self.results.insert((held.job, position, job.steps[position].1));
            assert!(is_first, "one result per attempt at a step");
        }
        let started: Result<Vec<usize>, StoreError> =
            self.store().write(move |tx| Box::pin(async move { write.apply(tx, &lease).await })).await;
        let expected = match write {
            Write::Begin => self.model.begin(&held),
            Write::Finish(end) => self.model.finish(&held, end),
            Write::Beat => None,
            Write::Release => {
                self.model.release(&held);
                None
            }
            Write::UndoOne => {
                self.model.undo_one(&held);
                None
            }
        };
        assert_eq!(started.unwrap(), Vec::from_iter(expected), "what is run now, after {write:?}");
    }

    fn job(&self, n: u8) -> Option<usize> {
        (!self.jobs.is_empty()).then(|| usize::from(n) % self.jobs.len())
    }

    async fn cancel(&mut self, n: u8) {
        let Some(index) = self.job(n) else { return };
        let id = self.jobs[index];
        let cancelled: Result<(), StoreError> = self
            .store()
            .write(move |tx| {
                Box::pin(async move {
                    if tx.cancel_queued_job(id, "as the test says").await?.is_none() {
                        tx.ask_to_cancel(id).await?;
                    }
                    Ok(())
                })
            })
            .await;
        assert_eq!(cancelled.is_ok(), !self.model.jobs[index].state.is_over());
        self.model.cancel(index);
    }

    async fn person(&mut self, n: u8, act: Act) {
        let Some(index) = self.job(n) else { return };
        // A person is only offered to skip what failed.
        if matches!(act, Act::Skip) && self.model.jobs[index].state != JobState::Failed {
            return;
        }
        let id = self.jobs[index];
        let acted: Result<(), StoreError> = self.store().write(move |tx| Box::pin(async move { act.apply(tx, id).await })).await;
        let expected = match act {
            Act::Retry => self.model.retry(index),
            Act::Skip => self.model.skip(index),
            Act::Undo => self.model.requeue(index, true),
        };
        assert_eq!(acted.is_ok(), expected, "only what ended without success goes on: {acted:?}");
    }

    /// Everything that a write would leave a trace in.
    async fn told(&self) -> Vec<i64> {
        let mut connection = self.store().read().await.unwrap();
        let row = sqlx::query(
            "SELECT (SELECT COUNT(*) FROM event) AS events, (SELECT CAST(SUM(rev) AS BIGINT) FROM job) AS jobs,
                 (SELECT CAST(SUM(rev) AS BIGINT) FROM step) AS steps, (SELECT CAST(SUM(rev) + SUM(fence) + SUM(COALESCE(lease_until, 0)) AS BIGINT) FROM deployment) AS places",
        )
        .fetch_one(&mut *connection)
        .await
        .unwrap();
        ["events", "jobs", "steps", "places"].into_iter().map(|column| row.maybe_int(column).unwrap().unwrap_or(0)).collect()
    }

    async fn compare(&self, op: Op) {
        let mut connection = self.store().read().await.unwrap();
        let rows = sqlx::query("SELECT id, fence, lease_until, active_job_id FROM deployment")
            .fetch_all(&mut *connection)
            .await
            .unwrap();
        for row in rows {
            let id: DeploymentId = row.parsed("id").unwrap();
            let Some(place) = self.places.iter().position(|place| *place == id).map(|place| &self.model.places[place]) else {
                continue;
            };
            let active = place.active.map(|job| self.jobs[job].to_string());
            let seen =
                (row.int("fence").unwrap(), row.maybe_int("lease_until").unwrap(), row.maybe_text("active_job_id").unwrap());
            assert_eq!(seen, (place.fence, place.lease_until, active), "after {op:?}");
        }
        let rows = sqlx::query(
            "SELECT job.id AS id, job.state AS state, step.state AS step, step.attempt AS attempt FROM job LEFT JOIN step ON step.job_id = job.id ORDER BY job.id, step.position",
        )
        .fetch_all(&mut *connection)
        .await
        .unwrap();
        let mut seen: BTreeMap<String, (JobState, Vec<(StepState, u32)>)> = BTreeMap::new();
        for row in rows {
            let job =
                seen.entry(row.text("id").unwrap()).or_insert_with(|| (row.word("state", JobState::parse).unwrap(), Vec::new()));
            job.1.push((row.word("step", StepState::parse).unwrap(), row.count("attempt").unwrap()));
        }
        let expected = self.jobs.iter().zip(&self.model.jobs).map(|(id, job)| (id.to_string(), (job.state, job.steps.clone())));
        assert_eq!(seen, expected.collect(), "after {op:?}");
        for place in 0..self.places.len() {
            let under_way = |state| matches!(state, JobState::Running | JobState::Waiting);
            let count = self.model.jobs.iter().filter(|job| job.place == place && under_way(job.state)).count();
            assert!(count <= 1, "one active job per deployment");
        }
    }
}

/// What a worker writes.
#[derive(Debug, Clone, Copy)]
enum Write {
    Begin,
    Beat,
    Finish(End),
    Release,
    UndoOne,
}

impl Write {
    /// Gives the places of the steps that are to be run now.
    async fn apply(self, tx: &mut Tx<'_>, lease: &Lease) -> Result<Vec<usize>, StoreError> {
        tx.fence(lease).await?;
        match self {
            Self::Begin => {
                tx.mark_unknown(lease).await?;
                let (job, _) = tx.begin_job(lease).await?;
                return if job.undoing { Ok(Vec::new()) } else { go_on(tx, lease).await };
            }
            Self::Finish(end) => return finish(tx, lease, end).await,
            Self::Beat => drop(tx.get_bounds(lease.job_id).await?),
            Self::Release => {
                let now = tx.now();
                tx.suspend_job(lease, now).await?;
            }
            Self::UndoOne => {
                let steps = tx.list_step_orders(lease.job_id).await?;
                match decide::next_to_undo(&steps) {
                    Some(order) => drop(tx.end_step(order.step.id, StepState::Undone, None, None).await?),
                    None => drop(tx.end_job(lease, JobState::Cancelled, None).await?),
                }
            }
        }
        Ok(Vec::new())
    }
}

async fn finish(tx: &mut Tx<'_>, lease: &Lease, end: End) -> Result<Vec<usize>, StoreError> {
    let steps = tx.list_step_orders(lease.job_id).await?;
    let Some(running) = steps.iter().find(|order| order.step.state == StepState::Running) else { return Ok(Vec::new()) };
    match end {
        End::Succeed => tx.end_step(running.step.id, StepState::Succeeded, None, None).await?,
        End::Fail => tx.end_step(running.step.id, StepState::Failed, Some("as the test says".into()), None).await?,
        End::PutOff(wait) => tx.end_step(running.step.id, StepState::Pending, None, Some(wait)).await?,
    };
    go_on(tx, lease).await
}

async fn go_on(tx: &mut Tx<'_>, lease: &Lease) -> Result<Vec<usize>, StoreError> {
    let steps = tx.list_step_orders(lease.job_id).await?;
    let bounds = tx.get_bounds(lease.job_id).await?;
    let mut started = Vec::new();
    match decide::next(&steps, bounds, tx.now()) {
        Next::Wait => {}
        Next::Start(ids) => {
            for (place, order) in steps.iter().enumerate().filter(|(_, order)| ids.contains(&order.step.id)) {
                tx.start_step(order.step.id, order.step.state != StepState::Unknown).await?;
                started.push(place);
            }
        }
        Next::Sleep { until } => tx.suspend_job(lease, until).await?,
        Next::End(state) => drop(tx.end_job(lease, state, None).await?),
    }
    Ok(started)
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Retry,
    Skip,
    Undo,
}

impl Act {
    async fn apply(self, tx: &mut Tx<'_>, id: JobId) -> Result<(), StoreError> {
        match self {
            Self::Retry => tx.retry_failed_steps(id).await?,
            Self::Skip => {
                for order in tx.list_step_orders(id).await?.iter().filter(|order| order.step.state == StepState::Failed) {
                    tx.skip_step(order.step.id, "as the test says").await?;
                }
                tx.requeue_job(id, false).await?
            }
            Self::Undo => tx.requeue_job(id, true).await?,
        };
        Ok(())
    }
}
