//! Leases: who may write for a deployment. The fence only goes up, and every write of a worker holds the deployment's row,
//! so that a worker that was declared dead can never acknowledge anything.

use app::model::ids::{DeploymentId, JobId, ProjectId};

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

/// The oldest claimable job: of the project with the fewest jobs under way, so that one project cannot starve another.
macro_rules! claimable {
    () => {
        "SELECT candidate.id FROM deployment candidate
         JOIN job ON job.id = COALESCE(candidate.active_job_id,
             (SELECT first.id FROM job first WHERE first.deployment_id = candidate.id AND first.state = 'queued' ORDER BY first.created_at, first.id LIMIT 1))
         WHERE (candidate.lease_until IS NULL OR candidate.lease_until < (SELECT ms FROM clock))
           AND job.state IN ('queued', 'running', 'waiting') AND job.run_at <= (SELECT ms FROM clock)
           AND NOT EXISTS (SELECT 1 FROM installation WHERE detached_at IS NOT NULL)
         ORDER BY (SELECT COUNT(*) FROM deployment busy WHERE busy.project_id = candidate.project_id AND busy.lease_until >= (SELECT ms FROM clock)),
                  job.created_at, job.id
         LIMIT 1"
    };
}

macro_rules! claim {
    ($lock:literal) => {
        concat!(
            "UPDATE deployment SET fence = fence + 1, lease_owner = $1, lease_until = (SELECT ms FROM clock) + $2,
                 active_job_id = COALESCE(active_job_id,
                     (SELECT first.id FROM job first WHERE first.deployment_id = deployment.id AND first.state = 'queued' ORDER BY first.created_at, first.id LIMIT 1))
             WHERE id = (",
            claimable!(),
            $lock,
            ") RETURNING id, project_id, active_job_id, fence,
                 (SELECT state FROM job WHERE job.id = deployment.active_job_id) AS job_state"
        )
    };
}

const CLAIM: &str = claim!("");
const CLAIM_POSTGRES: &str = claim!(" FOR UPDATE OF candidate SKIP LOCKED");

impl Store {
    /// Takes the next job that nobody works on, if there is one.
    pub async fn claim(&self, owner: &str) -> Result<Option<Lease>, StoreError> {
        let owner = owner.to_owned();
        let sql = if self.dialect() == Dialect::Postgres { CLAIM_POSTGRES } else { CLAIM };
        self.write(move |tx| {
            Box::pin(async move {
                let Some(row) = sqlx::query(sql).bind(owner.clone()).bind(LEASE_MS).fetch_optional(tx.sql()).await? else {
                    return Ok(None);
                };
                Ok(Some(Lease {
                    deployment_id: row.parsed("id")?,
                    project_id: row.parsed("project_id")?,
                    job_id: row.parsed("active_job_id")?,
                    fence: row.int("fence")?,
                    owner,
                    is_takeover: row.text("job_state")? == "running",
                }))
            })
        })
        .await
    }

    /// When the next job may be claimed because a wait ends: none when nothing waits.
    pub async fn next_run_in_ms(&self) -> Result<Option<i64>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(
            "SELECT MIN(CASE WHEN COALESCE(lease_until, 0) > run_at THEN lease_until ELSE run_at END) - (SELECT ms FROM clock) AS wait
             FROM job JOIN deployment ON deployment.id = job.deployment_id
             WHERE job.state IN ('queued', 'running', 'waiting') AND (deployment.active_job_id IS NULL OR deployment.active_job_id = job.id)
               AND NOT EXISTS (SELECT 1 FROM installation WHERE detached_at IS NOT NULL)",
        )
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
