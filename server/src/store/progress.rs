//! How a job moves on: what its worker writes beside the result of a step.

use app::model::{
    deployment::DeploymentState,
    event::Change,
    ids::JobId,
    job::{Job, JobKind, JobState, StepState},
};

use super::{
    StoreError, Tx,
    deployments::{deployment, deployment_columns},
    jobs::{job, job_columns},
    leases::Lease,
    row::json,
    tx::Place,
};
use app::model::plan::Plan;

impl Tx<'_> {
    /// The job runs (again). A takeover counts: five without progress, and a person must look.
    pub async fn begin_job(&mut self, lease: &Lease) -> Result<(Job, u32), StoreError> {
        use super::row::RowExt as _;
        let now = self.now();
        let row = sqlx::query(concat!(
            "UPDATE job SET state = 'running', started_at = COALESCE(started_at, $1), deadline_at = COALESCE(deadline_at, $1 + limit_ms), takeovers = takeovers + $2, rev = rev + 1 WHERE id = $3 RETURNING takeovers, ",
            job_columns!()
        ))
        .bind(now)
        .bind(i64::from(lease.is_takeover))
        .bind(lease.job_id.to_string())
        .fetch_one(self.sql())
        .await?;
        Ok((job(&row)?, row.count("takeovers")?))
    }

    /// What the worker of the job before left running is unknown until observed.
    pub async fn mark_unknown(&mut self, lease: &Lease) -> Result<(), StoreError> {
        sqlx::query("UPDATE step SET state = 'unknown', rev = rev + 1 WHERE job_id = $1 AND state = 'running'")
            .bind(lease.job_id.to_string())
            .execute(self.sql())
            .await?;
        Ok(())
    }

    /// A result is progress: takeovers begin anew.
    pub async fn forget_takeovers(&mut self, lease: &Lease) -> Result<(), StoreError> {
        sqlx::query("UPDATE job SET takeovers = 0 WHERE id = $1 AND takeovers > 0")
            .bind(lease.job_id.to_string())
            .execute(self.sql())
            .await?;
        Ok(())
    }

    /// Counts what is done and says what is going on.
    pub async fn move_job_on(&mut self, lease: &Lease, now_doing: Option<String>) -> Result<Job, StoreError> {
        let row = sqlx::query(concat!(
            "UPDATE job SET now = $1, rev = rev + 1,
                 steps_done = (SELECT COUNT(*) FROM step WHERE step.job_id = job.id AND step.state IN ('succeeded', 'skipped'))
             WHERE id = $2 RETURNING ",
            job_columns!()
        ))
        .bind(now_doing)
        .bind(lease.job_id.to_string())
        .fetch_one(self.sql())
        .await?;
        job(&row)
    }

    /// The plan that the job follows from now on.
    pub async fn set_job_plan(&mut self, job_id: JobId, plan: &Plan) -> Result<(), StoreError> {
        sqlx::query("UPDATE job SET plan = $1 WHERE id = $2")
            .bind(json(plan))
            .bind(job_id.to_string())
            .execute(self.sql())
            .await?;
        Ok(())
    }

    /// Waits for a time: the lease goes back, the job stays the active one.
    pub async fn suspend_job(&mut self, lease: &Lease, run_at: i64) -> Result<(), StoreError> {
        let row = sqlx::query(concat!(
            "UPDATE job SET state = 'waiting', run_at = $1, rev = rev + 1 WHERE id = $2 RETURNING ",
            job_columns!()
        ))
        .bind(run_at)
        .bind(lease.job_id.to_string())
        .fetch_one(self.sql())
        .await?;
        self.append_job(lease.project_id, "job_suspended", &job(&row)?).await?;
        self.release(lease).await
    }

    /// The end: job, deployment and lease in one transaction.
    pub async fn end_job(&mut self, lease: &Lease, state: JobState, error: Option<String>) -> Result<Job, StoreError> {
        let now = self.now();
        let row = sqlx::query(concat!(
            "UPDATE job SET state = $1, finished_at = $2, error = $3, now = NULL, rev = rev + 1,
                 steps_done = (SELECT COUNT(*) FROM step WHERE step.job_id = job.id AND step.state IN ('succeeded', 'skipped'))
             WHERE id = $4 RETURNING ",
            job_columns!()
        ))
        .bind(state.as_str())
        .bind(now)
        .bind(error.clone())
        .bind(lease.job_id.to_string())
        .fetch_one(self.sql())
        .await?;
        let ended = job(&row)?;
        sqlx::query("UPDATE step SET state = $1, rev = rev + 1 WHERE job_id = $2 AND state = 'pending' AND $3 = 'cancelled'")
            .bind(StepState::Cancelled.as_str())
            .bind(lease.job_id.to_string())
            .bind(state.as_str())
            .execute(self.sql())
            .await?;
        self.append_job(lease.project_id, past_tense(state), &ended).await?;
        self.settle_deployment(lease, &ended, error).await?;
        self.release_finished(lease).await?;
        Ok(ended)
    }

    /// A deployment's state changes only by a job that succeeded; a failure is recorded and leaves it.
    async fn settle_deployment(&mut self, lease: &Lease, ended: &Job, error: Option<String>) -> Result<(), StoreError> {
        let succeeded = ended.state == JobState::Succeeded;
        let state = succeeded.then(|| leads_to(ended.kind));
        let now = self.now();
        let row = sqlx::query(concat!(
            "UPDATE deployment SET state = COALESCE($1, state), last_error = $2,
                 deployed_version = CASE WHEN $3 = 1 THEN $4 ELSE deployed_version END,
                 dropped_at = CASE WHEN $1 = 'dropped' THEN $5 ELSE dropped_at END, rev = rev + 1
             WHERE id = $6 RETURNING ",
            deployment_columns!()
        ))
        .bind(state.map(|state| state.as_str().to_owned()))
        .bind(if succeeded { None } else { error })
        .bind(i64::from(succeeded && matches!(ended.kind, JobKind::Deploy | JobKind::Create)))
        .bind(i64::from(ended.version))
        .bind(now)
        .bind(lease.deployment_id.to_string())
        .fetch_one(self.sql())
        .await?;
        let place = Place::deployment(lease.project_id, lease.deployment_id);
        self.append(
            place,
            if succeeded { "deployment_settled" } else { "deployment_left" },
            &Change::Deployment(deployment(&row)?),
        )
        .await
    }
}

/// Where a successful job brings its deployment.
const fn leads_to(kind: JobKind) -> DeploymentState {
    match kind {
        JobKind::Deploy => DeploymentState::Deploy,
        JobKind::Create | JobKind::Pause => DeploymentState::Pause,
        JobKind::Drop => DeploymentState::Dropped,
    }
}

const fn past_tense(state: JobState) -> &'static str {
    match state {
        JobState::Succeeded => "job_succeeded",
        JobState::Failed => "job_failed",
        JobState::Cancelled => "job_cancelled",
        JobState::Interrupted => "job_interrupted",
        JobState::NeedsAttention => "job_needs_attention",
        JobState::Queued | JobState::Running | JobState::Waiting => "job_changed",
    }
}
