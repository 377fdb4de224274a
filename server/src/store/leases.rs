//! Leases: who may write for a deployment. The fence only goes up, and every write of a worker holds the deployment's row,
//! so that a worker that was declared dead can never acknowledge anything.

use app::model::{
    ids::{DeploymentId, JobId, ProjectId},
    job::JobState,
};

use super::{Dialect, Store, StoreError, Tx, row::RowExt as _};

/// How long a lease lasts without a sign of life.
pub const LEASE_MS: i64 = 15_000;

/// The right to work on one deployment's job, until another claim raises the fence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    pub deployment_id: DeploymentId,
    pub project_id: ProjectId,
    pub job_id: JobId,
    pub fence: i64,
    pub owner: String,
    /// The job had a worker before that did not release it.
    pub is_takeover: bool,
}

/// How many jobs may be under way at once. What one project or one kind of host may take of a server leaves room for others:
/// the first job of another project, and hosts of another kind while all of one kind are slow to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Of one project, on one server.
    pub per_project: u32,
    /// On hosts of one kind, on one server.
    pub per_kind: u32,
    /// On one host, by all servers together.
    pub per_target: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { per_project: 48, per_kind: 48, per_target: 16 }
    }
}

/// How many at the front of a project's line are looked at, of which another server may just take some.
macro_rules! front {
    () => {
        "8"
    };
}

macro_rules! is_free {
    () => {
        "(candidate.lease_until IS NULL OR candidate.lease_until < (SELECT ms FROM clock))"
    };
}

/// A project's jobs that may be claimed, the oldest first: the active or else the first one of a deployment that nobody works
/// for, if none of its hosts is crowded. What bears on a job stands in a subquery of its own: the databases then walk the line
/// from its front and stop, however long it is, where with a join they might read all of it.
macro_rules! line {
    ($columns:literal, $project:expr, $limit:expr) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM job
             WHERE job.project_id = ",
            $project,
            " AND job.state IN ('queued', 'running', 'waiting') AND job.run_at <= (SELECT ms FROM clock)
               AND (SELECT candidate.id FROM deployment candidate WHERE candidate.id = job.deployment_id AND ",
            is_free!(),
            "       AND (candidate.active_job_id = job.id OR (candidate.active_job_id IS NULL AND job.state = 'queued' AND NOT EXISTS
                        (SELECT 1 FROM job earlier WHERE earlier.deployment_id = job.deployment_id
                             AND earlier.state IN ('queued', 'running', 'waiting') AND earlier.state = 'queued'
                             AND (earlier.created_at < job.created_at OR (earlier.created_at = job.created_at AND earlier.id < job.id)))))
                    AND NOT EXISTS (SELECT 1 FROM deployment_pin pin
                        WHERE pin.deployment_id = candidate.id AND pin.target_id IN (SELECT id FROM crowded))) IS NOT NULL
             ORDER BY job.created_at, job.id LIMIT ",
            $limit
        )
    };
}

/// The project with the fewest jobs under way comes first, so that none can starve another; of equals, the one that waits longest.
macro_rules! next_project {
    () => {
        "(SELECT head.project_id FROM head WHERE head.job_id IS NOT NULL
          ORDER BY head.jobs, (SELECT oldest.created_at FROM job oldest WHERE oldest.id = head.job_id), head.job_id LIMIT 1)"
    };
}

macro_rules! claim {
    ($lock:literal) => {
        concat!(
            "WITH busy AS MATERIALIZED (
                 SELECT id, project_id, lease_owner FROM deployment WHERE active_job_id IS NOT NULL AND lease_until >= (SELECT ms FROM clock)),
             load AS MATERIALIZED (
                 SELECT project_id, COUNT(*) AS jobs, COUNT(CASE WHEN lease_owner = $1 THEN 1 END) AS own FROM busy GROUP BY project_id),
             taken AS MATERIALIZED (
                 SELECT DISTINCT busy.id, busy.lease_owner, target.id AS target_id, target.kind
                 FROM busy JOIN deployment_pin pin ON pin.deployment_id = busy.id JOIN target ON target.id = pin.target_id),
             crowded AS MATERIALIZED (
                 SELECT target_id AS id FROM taken GROUP BY target_id HAVING COUNT(*) >= $3
                 UNION SELECT id FROM target WHERE kind IN
                     (SELECT kind FROM taken WHERE lease_owner = $1 GROUP BY kind HAVING COUNT(DISTINCT id) >= $4)),
             head AS MATERIALIZED (
                 SELECT project.id AS project_id, COALESCE(load.jobs, 0) AS jobs, (",
            line!("job.id", "project.id", "1"),
            ") AS job_id
                 FROM project LEFT JOIN load ON load.project_id = project.id WHERE COALESCE(load.own, 0) < $5)
             UPDATE deployment SET fence = fence + 1, lease_owner = $1, lease_until = (SELECT ms FROM clock) + $2,
                 active_job_id = COALESCE(active_job_id,
                     (SELECT first.id FROM job first WHERE first.deployment_id = deployment.id
                          AND first.state IN ('queued', 'running', 'waiting') AND first.state = 'queued' ORDER BY first.created_at, first.id LIMIT 1))
             WHERE NOT EXISTS (SELECT 1 FROM installation WHERE detached_at IS NOT NULL) AND id = (
                 SELECT candidate.id FROM (",
            line!("job.id, job.deployment_id, job.created_at", next_project!(), front!()),
            ") front JOIN deployment candidate ON candidate.id = front.deployment_id
                 WHERE ",
            is_free!(),
            " AND (candidate.active_job_id IS NULL OR candidate.active_job_id = front.id)
                 ORDER BY front.created_at, front.id LIMIT 1",
            $lock,
            ") RETURNING id, project_id, active_job_id, fence"
        )
    };
}

const CLAIM: &str = claim!("");
const CLAIM_POSTGRES: &str = claim!(" FOR UPDATE OF candidate SKIP LOCKED");

/// What became due while a claim looked is not waited for any longer.
const LOOK_MS: i64 = 50;

impl Store {
    /// Takes the next job that nobody works on, within the limits, if there is one.
    pub async fn claim(&self, owner: &str, limits: Limits) -> Result<Option<Lease>, StoreError> {
        let owner = owner.to_owned();
        let sql = if self.dialect() == Dialect::Postgres { CLAIM_POSTGRES } else { CLAIM };
        self.write(move |tx| Box::pin(async move { tx.claim(sql, owner, limits).await })).await
    }

    /// When something may be claimed because a wait or somebody's lease ends: none when nothing waits for a time. What is due
    /// already waits for room: whoever ends a job looks again.
    pub async fn next_run_in_ms(&self) -> Result<Option<i64>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(
            "SELECT MIN(at) - (SELECT ms FROM clock) AS wait FROM (
                 SELECT MIN(run_at) AS at FROM job WHERE state IN ('queued', 'running', 'waiting') AND run_at > (SELECT ms FROM clock) - $1
                 UNION ALL
                 SELECT MIN(lease_until) AS at FROM deployment WHERE active_job_id IS NOT NULL AND lease_until > (SELECT ms FROM clock) - $1) ends
             WHERE NOT EXISTS (SELECT 1 FROM installation WHERE detached_at IS NOT NULL)",
        )
        .bind(LOOK_MS)
        .fetch_one(&mut *connection)
        .await?
        .maybe_int("wait")
    }

    /// On SQLite a file lock proves that no other server lives: whatever is leased, its worker is dead, and so is who told of
    /// itself.
    pub async fn release_dead_leases(&self) -> Result<(), StoreError> {
        self.write(|tx| {
            Box::pin(async move {
                sqlx::query("UPDATE deployment SET lease_until = NULL WHERE lease_until IS NOT NULL").execute(tx.sql()).await?;
                sqlx::query("DELETE FROM server").execute(tx.sql()).await?;
                Ok(())
            })
        })
        .await
    }
}

impl Tx<'_> {
    async fn claim(&mut self, sql: &'static str, owner: String, limits: Limits) -> Result<Option<Lease>, StoreError> {
        let claimed = sqlx::query(sql)
            .bind(owner.clone())
            .bind(LEASE_MS)
            .bind(i64::from(limits.per_target))
            .bind(i64::from(limits.per_kind))
            .bind(i64::from(limits.per_project))
            .fetch_optional(self.sql())
            .await?;
        let Some(row) = claimed else { return Ok(None) };
        let mut lease = Lease {
            deployment_id: row.parsed("id")?,
            project_id: row.parsed("project_id")?,
            job_id: row.parsed("active_job_id")?,
            fence: row.int("fence")?,
            owner,
            is_takeover: false,
        };
        // Read again, now that the deployment's row is ours: on PostgreSQL the claim saw jobs as they were when it began, and
        // whoever cancels or replaces one holds this row.
        let job = sqlx::query("SELECT state FROM job WHERE id = $1").bind(lease.job_id.to_string()).fetch_one(self.sql()).await?;
        let state = job.word("state", JobState::parse)?;
        if state.is_over() {
            self.release_finished(&lease).await?;
            return Ok(None);
        }
        lease.is_takeover = state == JobState::Running;
        Ok(Some(lease))
    }

    /// First in every write of a worker: holds the deployment's row, proves the lease and prolongs it.
    pub async fn fence(&mut self, lease: &Lease) -> Result<(), StoreError> {
        let held = sqlx::query(
            "UPDATE deployment SET lease_until = (SELECT ms FROM clock) + $1 WHERE id = $2 AND fence = $3 AND lease_owner = $4",
        )
        .bind(LEASE_MS)
        .bind(lease.deployment_id.to_string())
        .bind(lease.fence)
        .bind(lease.owner.clone())
        .execute(self.sql())
        .await?
        .rows_affected();
        if held == 1 { Ok(()) } else { Err(StoreError::LeaseLost) }
    }

    /// Gives the lease back; the job stays the active one.
    pub(super) async fn release(&mut self, lease: &Lease) -> Result<(), StoreError> {
        sqlx::query("UPDATE deployment SET lease_owner = NULL, lease_until = NULL WHERE id = $1 AND fence = $2")
            .bind(lease.deployment_id.to_string())
            .bind(lease.fence)
            .execute(self.sql())
            .await?;
        Ok(())
    }

    /// Gives the lease back and makes room for the next job.
    pub async fn release_finished(&mut self, lease: &Lease) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE deployment SET lease_owner = NULL, lease_until = NULL, active_job_id = NULL WHERE id = $1 AND fence = $2",
        )
        .bind(lease.deployment_id.to_string())
        .bind(lease.fence)
        .execute(self.sql())
        .await?;
        Ok(())
    }
}
