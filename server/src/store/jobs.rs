//! Jobs as rows: asked for, shown, ended.

use app::api::jobs::JobFilter;
use app::model::{
    book::BookStep,
    event::Change,
    ids::{DeploymentId, GroupId, JobId, ProjectId, UserId},
    job::{Job, JobKind, JobState},
    plan::Plan,
    since::Since,
};
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, any::AnyRow};

use super::{
    Store, StoreError, Tx,
    row::{RowExt as _, json},
    tx::Place,
};

macro_rules! job_columns {
    () => {
        "job.id, job.deployment_id, (SELECT slug FROM deployment WHERE deployment.id = job.deployment_id) AS deployment, job.kind, job.version,
         job.state, job.requested_by, job.created_at, job.started_at, job.finished_at, job.error, job.cancel_requested_at, job.undoing_at,
         job.steps_done, job.steps_total, job.now, job.estimate_ms, job.rev"
    };
}
pub(super) use job_columns;

/// Ends jobs that nobody claimed, of those that the condition on `$3` finds.
macro_rules! cancel_unclaimed {
    ($condition:literal) => {
        concat!(
            "UPDATE job SET state = 'cancelled', finished_at = $1, error = $2, rev = rev + 1
             WHERE state = 'queued' AND NOT EXISTS (SELECT 1 FROM deployment WHERE deployment.active_job_id = job.id) AND ",
            $condition,
            " RETURNING ",
            job_columns!()
        )
    };
}

pub(super) fn job(row: &AnyRow) -> Result<Job, StoreError> {
    Ok(Job {
        id: row.parsed("id")?,
        deployment_id: row.parsed("deployment_id")?,
        deployment: row.parsed("deployment")?,
        kind: row.word("kind", JobKind::parse)?,
        version: row.count("version")?,
        state: row.word("state", JobState::parse)?,
        requested_by: row.text("requested_by")?,
        created_at: row.int("created_at")?,
        started_at: row.maybe_int("started_at")?,
        finished_at: row.maybe_int("finished_at")?,
        error: row.maybe_text("error")?,
        cancel_requested: row.maybe_int("cancel_requested_at")?.is_some(),
        undoing: row.maybe_int("undoing_at")?.is_some(),
        steps_done: row.count("steps_done")?,
        steps_total: row.count("steps_total")?,
        now: row.maybe_text("now")?,
        estimate_ms: row.maybe_int("estimate_ms")?,
        rev: row.int("rev")?,
    })
}

/// What a person chose beside the kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobOptions {
    /// Drop: names of data volumes that go too.
    #[serde(default)]
    pub volumes: Vec<String>,
}

/// A job as it is asked for.
#[derive(Debug, Clone)]
pub struct NewJob {
    pub id: JobId,
    pub deployment_id: DeploymentId,
    pub project_id: ProjectId,
    pub kind: JobKind,
    pub version: u32,
    /// What was looked at; none where it waits behind another, whose end changes the world.
    pub plan: Option<Plan>,
    pub book: Vec<BookStep>,
    /// Longest time from its first step to its end; anew each time that a person lets it go on.
    pub limit_ms: i64,
    pub options: JobOptions,
    pub requested_by_id: Option<UserId>,
    pub requested_by: String,
    pub request_id: String,
}

/// What ends a job that would otherwise go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    pub is_cancelled: bool,
    /// None before it began.
    pub deadline_at: Option<i64>,
    pub limit_ms: i64,
}

impl Bounds {
    pub fn is_overdue(self, now: i64) -> bool {
        self.deadline_at.is_some_and(|deadline| deadline <= now)
    }
}

/// What a worker needs to know of its job.
#[derive(Debug, Clone, PartialEq)]
pub struct JobOrder {
    pub id: JobId,
    pub deployment_id: DeploymentId,
    pub project_id: ProjectId,
    pub kind: JobKind,
    pub version: u32,
    pub plan: Option<Plan>,
    pub book: Vec<BookStep>,
    pub options: JobOptions,
}

impl Tx<'_> {
    /// Queues a job. Its steps are inserted beside it.
    pub async fn insert_job(&mut self, new: &NewJob) -> Result<Job, StoreError> {
        let now = self.now();
        let row = sqlx::query(concat!(
            "INSERT INTO job (id, deployment_id, project_id, kind, version, state, plan, book, options, requested_by_id, requested_by, request_id,
                 created_at, run_at, limit_ms, steps_total)
             VALUES ($1, $2, $3, $4, $5, 'queued', $6, $7, $8, $9, $10, $11, $12, $12, $13, 0) RETURNING ",
            job_columns!()
        ))
        .bind(new.id.to_string())
        .bind(new.deployment_id.to_string())
        .bind(new.project_id.to_string())
        .bind(new.kind.as_str())
        .bind(i64::from(new.version))
        .bind(new.plan.as_ref().map(json))
        .bind(json(&new.book))
        .bind(json(&new.options))
        .bind(new.requested_by_id.map(|id| id.to_string()))
        .bind(new.requested_by.clone())
        .bind(new.request_id.clone())
        .bind(now)
        .bind(new.limit_ms)
        .fetch_one(self.sql())
        .await?;
        job(&row)
    }

    /// Tells of the job as it stands now.
    pub async fn append_job(&mut self, project_id: ProjectId, kind: &'static str, job: &Job) -> Result<(), StoreError> {
        self.append(Place::deployment(project_id, job.deployment_id), kind, &Change::Job(job.clone())).await
    }

    pub async fn find_job_by_request(&mut self, request_id: &str) -> Result<Option<Job>, StoreError> {
        let row = sqlx::query(concat!("SELECT ", job_columns!(), " FROM job WHERE request_id = $1"))
            .bind(request_id.to_owned())
            .fetch_optional(self.sql())
            .await?;
        row.as_ref().map(job).transpose()
    }

    /// Unfinished jobs of a deployment, the oldest first. Holds the deployment's row, so that two requests are decided one after another.
    pub async fn list_unfinished_jobs(&mut self, deployment_id: DeploymentId) -> Result<Vec<Job>, StoreError> {
        sqlx::query("UPDATE deployment SET rev = rev WHERE id = $1").bind(deployment_id.to_string()).execute(self.sql()).await?;
        sqlx::query(concat!(
            "SELECT ",
            job_columns!(),
            " FROM job WHERE deployment_id = $1 AND state IN ('queued', 'running', 'waiting') ORDER BY created_at, id"
        ))
        .bind(deployment_id.to_string())
        .fetch_all(self.sql())
        .await?
        .iter()
        .map(job)
        .collect()
    }

    /// Ends a job that nobody claimed. Holds the deployment's row, so that it is claimed or cancelled, never both.
    pub async fn cancel_queued_job(&mut self, job_id: JobId, reason: &str) -> Result<Option<Job>, StoreError> {
        let now = self.now();
        sqlx::query("UPDATE deployment SET rev = rev WHERE id = (SELECT deployment_id FROM job WHERE job.id = $1)")
            .bind(job_id.to_string())
            .execute(self.sql())
            .await?;
        let row = sqlx::query(cancel_unclaimed!("id = $3"))
            .bind(now)
            .bind(reason.to_owned())
            .bind(job_id.to_string())
            .fetch_optional(self.sql())
            .await?;
        row.as_ref().map(job).transpose()
    }

    /// Ends the deploys of a deployment that nobody claimed: something later takes their place. What goes on by taking back
    /// what it did is no deploy any more, and stays. Under the deployment's row, as [`Tx::list_unfinished_jobs`] holds it.
    pub async fn replace_queued_deploys(&mut self, deployment_id: DeploymentId, reason: &str) -> Result<Vec<Job>, StoreError> {
        let now = self.now();
        sqlx::query(cancel_unclaimed!("deployment_id = $3 AND kind IN ('deploy', 'create') AND undoing_at IS NULL"))
            .bind(now)
            .bind(reason.to_owned())
            .bind(deployment_id.to_string())
            .fetch_all(self.sql())
            .await?
            .iter()
            .map(job)
            .collect()
    }

    /// Asks the worker to stop: its next sign of life carries it.
    pub async fn ask_to_cancel(&mut self, job_id: JobId) -> Result<Job, StoreError> {
        let now = self.now();
        let row = sqlx::query(concat!(
            "UPDATE job SET cancel_requested_at = COALESCE(cancel_requested_at, $1), run_at = CASE WHEN state = 'waiting' THEN $1 ELSE run_at END, rev = rev + 1
             WHERE id = $2 AND state IN ('queued', 'running', 'waiting') RETURNING ",
            job_columns!()
        ))
        .bind(now)
        .bind(job_id.to_string())
        .fetch_optional(self.sql())
        .await?;
        job(&row.ok_or(StoreError::Stale)?)
    }

    /// Whatever it waits for.
    pub async fn run_waiting_job_now(&mut self, job_id: JobId) -> Result<Job, StoreError> {
        let now = self.now();
        let row = sqlx::query(concat!(
            "UPDATE job SET run_at = $1, rev = rev + 1 WHERE id = $2 AND state = 'waiting' RETURNING ",
            job_columns!()
        ))
        .bind(now)
        .bind(job_id.to_string())
        .fetch_optional(self.sql())
        .await?;
        job(&row.ok_or(StoreError::Stale)?)
    }

    /// What bounds the job: whether a person asked it to stop, and until when it may take.
    pub async fn get_bounds(&mut self, job_id: JobId) -> Result<Bounds, StoreError> {
        let row = sqlx::query("SELECT cancel_requested_at, deadline_at, limit_ms FROM job WHERE id = $1")
            .bind(job_id.to_string())
            .fetch_one(self.sql())
            .await?;
        Ok(Bounds {
            is_cancelled: row.maybe_int("cancel_requested_at")?.is_some(),
            deadline_at: row.maybe_int("deadline_at")?,
            limit_ms: row.int("limit_ms")?,
        })
    }

    /// Lets a failed job go on: what failed, was cancelled or undone waits for another attempt. People are asked anew.
    pub async fn retry_failed_steps(&mut self, job_id: JobId) -> Result<Job, StoreError> {
        sqlx::query(
            "UPDATE step SET state = 'pending', finished_at = NULL, error = NULL, retry_at = NULL,
                 checkpoint = CASE WHEN kind = 'confirm' THEN NULL ELSE checkpoint END, rev = rev + 1
             WHERE job_id = $1 AND (state IN ('failed', 'cancelled', 'undone') OR retry_at IS NOT NULL)",
        )
        .bind(job_id.to_string())
        .execute(self.sql())
        .await?;
        self.requeue_job(job_id, false).await
    }

    /// Puts an ended job back into the queue, to go on (`undo` false) or to take back what it did.
    pub async fn requeue_job(&mut self, job_id: JobId, undo: bool) -> Result<Job, StoreError> {
        let now = self.now();
        let row = sqlx::query(concat!(
            "UPDATE job SET state = 'queued', finished_at = NULL, error = NULL, cancel_requested_at = NULL, deadline_at = NULL, takeovers = 0, run_at = $1,
                 undoing_at = $2, rev = rev + 1
             WHERE id = $3 AND state IN ('failed', 'interrupted', 'needs_attention', 'cancelled') RETURNING ",
            job_columns!()
        ))
        .bind(now)
        .bind(undo.then_some(now))
        .bind(job_id.to_string())
        .fetch_optional(self.sql())
        .await?;
        job(&row.ok_or(StoreError::Stale)?)
    }
}

impl Store {
    /// Whether a person asked this job to stop.
    pub async fn is_cancel_requested(&self, job_id: JobId) -> Result<bool, StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query("SELECT cancel_requested_at FROM job WHERE id = $1")
            .bind(job_id.to_string())
            .fetch_one(&mut *connection)
            .await?;
        Ok(row.maybe_int("cancel_requested_at")?.is_some())
    }

    pub async fn get_job_order(&self, job_id: JobId) -> Result<JobOrder, StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query("SELECT id, deployment_id, project_id, kind, version, plan, book, options FROM job WHERE id = $1")
            .bind(job_id.to_string())
            .fetch_one(&mut *connection)
            .await?;
        Ok(JobOrder {
            id: row.parsed("id")?,
            deployment_id: row.parsed("deployment_id")?,
            project_id: row.parsed("project_id")?,
            kind: row.word("kind", JobKind::parse)?,
            version: row.count("version")?,
            plan: row.maybe_text("plan")?.is_some().then(|| row.json("plan")).transpose()?,
            book: row.json("book")?,
            options: row.json("options")?,
        })
    }

    /// A job of this project.
    pub async fn get_job(&self, project_id: ProjectId, job_id: JobId) -> Result<Job, StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query(concat!("SELECT ", job_columns!(), " FROM job WHERE job.id = $1 AND job.project_id = $2"))
            .bind(job_id.to_string())
            .bind(project_id.to_string())
            .fetch_one(&mut *connection)
            .await?;
        job(&row)
    }

    /// Unfinished jobs of a project, and the newest `finished` others.
    pub async fn list_recent_jobs(&self, project_id: ProjectId, finished: u32) -> Result<Vec<Job>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(concat!(
            "SELECT ",
            job_columns!(),
            " FROM job WHERE project_id = $1 AND (state IN ('queued', 'running', 'waiting') OR id IN
                 (SELECT recent.id FROM job recent WHERE recent.project_id = $1 AND recent.finished_at IS NOT NULL ORDER BY recent.created_at DESC, recent.id DESC LIMIT $2))
             ORDER BY created_at DESC, id DESC"
        ))
        .bind(project_id.to_string())
        .bind(i64::from(finished))
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(job)
        .collect()
    }

    /// Unfinished jobs of all deployments of a group, the oldest first.
    pub async fn list_unfinished_jobs_of_group(&self, group_id: GroupId) -> Result<Vec<Job>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(concat!(
            "SELECT ",
            job_columns!(),
            " FROM job WHERE state IN ('queued', 'running', 'waiting')
                 AND deployment_id IN (SELECT deployment.id FROM deployment WHERE group_id = $1) ORDER BY created_at, id"
        ))
        .bind(group_id.to_string())
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(job)
        .collect()
    }

    /// All jobs of a deployment, the newest first.
    pub async fn list_jobs_of(&self, deployment_id: DeploymentId, limit: u32) -> Result<Vec<Job>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(concat!(
            "SELECT ",
            job_columns!(),
            " FROM job WHERE deployment_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2"
        ))
        .bind(deployment_id.to_string())
        .bind(i64::from(limit))
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(job)
        .collect()
    }

    pub async fn count_jobs_of(&self, deployment_id: DeploymentId) -> Result<u32, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query("SELECT COUNT(*) AS count FROM job WHERE deployment_id = $1")
            .bind(deployment_id.to_string())
            .fetch_one(&mut *connection)
            .await?
            .count("count")
    }

    /// One page of a project's jobs, the newest first, and how many the filter finds.
    pub async fn page_jobs(&self, project_id: ProjectId, filter: &JobFilter, limit: u32) -> Result<(Vec<Job>, u32), StoreError> {
        const WHERE: &str = " FROM job WHERE project_id = $1 AND (CAST($2 AS TEXT) IS NULL OR state = $2) AND (CAST($3 AS TEXT) IS NULL OR kind = $3)
             AND (CAST($4 AS TEXT) IS NULL OR deployment_id IN (SELECT deployment.id FROM deployment WHERE deployment.slug = $4))
             AND (CAST($5 AS TEXT) IS NULL OR deployment_id IN
                 (SELECT deployment.id FROM deployment JOIN scope ON scope.id = deployment.scope_id WHERE scope.project_id = $1 AND scope.code = $5))
             AND (CAST($6 AS TEXT) IS NULL OR requested_by = $6)
             AND created_at >= COALESCE(CAST($7 AS BIGINT), (SELECT ms FROM clock) - CAST($8 AS BIGINT), 0)";
        let mut connection = self.read().await?;
        let bind = |sql: String| {
            sqlx::query(AssertSqlSafe(sql))
                .bind(project_id.to_string())
                .bind(filter.state.clone())
                .bind(filter.kind.clone())
                .bind(filter.deployment.as_ref().map(ToString::to_string))
                .bind(filter.scope.as_ref().map(ToString::to_string))
                .bind(filter.by.clone())
                .bind(filter.since.and_then(Since::at_ms))
                .bind(filter.since.and_then(Since::ago_ms))
        };
        let total = bind(format!("SELECT COUNT(*) AS total{WHERE}")).fetch_one(&mut *connection).await?.count("total")?;
        // Ids of jobs sort by their time.
        let page = format!(
            "SELECT {}{WHERE} AND (CAST($9 AS TEXT) IS NULL OR job.id < $9) ORDER BY job.id DESC LIMIT $10",
            job_columns!()
        );
        let rows = bind(page)
            .bind(filter.after.map(|id| id.to_string()))
            .bind(i64::from(limit))
            .fetch_all(&mut *connection)
            .await?
            .iter()
            .map(job)
            .collect::<Result<_, _>>()?;
        Ok((rows, total))
    }
}
