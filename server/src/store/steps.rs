//! Steps as rows: inserted, started, and read.

use app::model::{
    book::{Policy, Retry, StepKind},
    ids::{JobId, StepId, TargetId},
    job::{Job, Step, StepState},
    question::Asked,
};
use serde_json::Value;
use sqlx::any::AnyRow;

use super::{
    Store, StoreError, Tx,
    row::{RowExt as _, json},
    tx::new_uuid,
};

macro_rules! step_columns {
    () => {
        "step.id, step.job_id, step.stage, step.kind, step.title, step.target_id, step.target, step.state, step.attempt, step.started_at,
         step.finished_at, step.error, step.skip_reason, step.estimate_ms, step.variance, step.progress, step.log_lines, step.rev"
    };
}

fn step(row: &AnyRow) -> Result<Step, StoreError> {
    Ok(Step {
        id: row.parsed("id")?,
        job_id: row.parsed("job_id")?,
        kind: row.word("kind", StepKind::parse)?,
        stage: row.count("stage")?,
        title: row.text("title")?,
        target_id: row.maybe_parsed("target_id")?,
        target: row.maybe_text("target")?,
        state: row.word("state", StepState::parse)?,
        attempt: row.count("attempt")?,
        started_at: row.maybe_int("started_at")?,
        finished_at: row.maybe_int("finished_at")?,
        error: row.maybe_text("error")?,
        skip_reason: row.maybe_text("skip_reason")?,
        estimate_ms: row.maybe_int("estimate_ms")?,
        spread_ms: row.maybe_int("variance")?.map(|variance| variance.max(0).isqrt()).filter(|spread| *spread > 0),
        progress: row.maybe_text("progress")?,
        log_lines: row.count("log_lines")?,
        rev: row.int("rev")?,
    })
}

/// A step as a book's expansion writes it.
#[derive(Debug, Clone, PartialEq)]
pub struct NewStep {
    pub stage: u32,
    pub kind: StepKind,
    pub title: String,
    pub target: Option<(TargetId, String)>,
    pub input: Value,
    pub retry: Retry,
    pub timeout_ms: Option<i64>,
    pub policy: Policy,
}

/// A step as its worker needs it.
#[derive(Debug, Clone)]
pub struct StepOrder {
    pub step: Step,
    pub input: Value,
    pub retry: Retry,
    pub timeout_ms: Option<i64>,
    pub policy: Policy,
    pub checkpoint: Option<Value>,
    /// Not before this time.
    pub retry_at: Option<i64>,
}

fn order(row: &AnyRow) -> Result<StepOrder, StoreError> {
    Ok(StepOrder {
        step: step(row)?,
        input: row.json("input")?,
        retry: row.json("retry")?,
        timeout_ms: row.maybe_int("timeout_ms")?,
        policy: row.json("policy")?,
        checkpoint: row.maybe_text("checkpoint")?.is_some().then(|| row.json("checkpoint")).transpose()?,
        retry_at: row.maybe_int("retry_at")?,
    })
}

macro_rules! order_columns {
    () => {
        concat!(step_columns!(), ", step.input, step.retry, step.timeout_ms, step.policy, step.checkpoint, step.retry_at")
    };
}

impl Tx<'_> {
    /// Appends steps after those that are there, each with its estimate. Gives the job's new total and estimate to the job's row.
    pub async fn insert_steps(&mut self, job_id: JobId, steps: &[NewStep]) -> Result<Vec<Step>, StoreError> {
        let mut position = sqlx::query("SELECT COUNT(*) AS count FROM step WHERE job_id = $1")
            .bind(job_id.to_string())
            .fetch_one(self.sql())
            .await?
            .int("count")?;
        let mut inserted = Vec::with_capacity(steps.len());
        for new in steps {
            inserted.push(self.insert_step(job_id, position, new).await?);
            position += 1;
        }
        sqlx::query(
            "UPDATE job SET steps_total = $1,
                 estimate_ms = (SELECT CAST(SUM(longest) AS BIGINT) FROM (SELECT MAX(COALESCE(estimate_ms, 0)) AS longest FROM step WHERE job_id = $2 GROUP BY stage) stages)
             WHERE id = $2",
        )
        .bind(position)
        .bind(job_id.to_string())
        .execute(self.sql())
        .await?;
        Ok(inserted)
    }

    /// Nothing is written when there is nothing to append.
    pub async fn insert_steps_if_any(&mut self, job_id: JobId, steps: &[NewStep]) -> Result<Vec<Step>, StoreError> {
        if steps.is_empty() { Ok(Vec::new()) } else { self.insert_steps(job_id, steps).await }
    }

    async fn insert_step(&mut self, job_id: JobId, position: i64, new: &NewStep) -> Result<Step, StoreError> {
        let row = sqlx::query(concat!(
            "INSERT INTO step (id, job_id, position, stage, kind, title, target_id, target, input, retry, timeout_ms, policy, state, estimate_ms, variance)
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'pending', estimate.total_ms / estimate.runs,
                 CASE WHEN estimate.runs >= 3 THEN estimate.squares / estimate.runs - (estimate.total_ms / estimate.runs) * (estimate.total_ms / estimate.runs) END
             FROM job JOIN deployment ON deployment.id = job.deployment_id
             LEFT JOIN step_estimate estimate ON estimate.group_id = deployment.group_id AND estimate.kind = $5
             WHERE job.id = $2
             RETURNING ",
            step_columns!()
        ))
        .bind(StepId::from_uuid(new_uuid()).to_string())
        .bind(job_id.to_string())
        .bind(position)
        .bind(i64::from(new.stage))
        .bind(new.kind.as_str())
        .bind(new.title.clone())
        .bind(new.target.as_ref().map(|(id, _)| id.to_string()))
        .bind(new.target.as_ref().map(|(_, name)| name.clone()))
        .bind(json(&new.input))
        .bind(json(&new.retry))
        .bind(new.timeout_ms)
        .bind(json(&new.policy))
        .fetch_one(self.sql())
        .await?;
        step(&row)
    }

    /// All steps of a job with what their workers need, in order.
    pub async fn list_step_orders(&mut self, job_id: JobId) -> Result<Vec<StepOrder>, StoreError> {
        sqlx::query(concat!("SELECT ", order_columns!(), " FROM step WHERE job_id = $1 ORDER BY position"))
            .bind(job_id.to_string())
            .fetch_all(self.sql())
            .await?
            .iter()
            .map(order)
            .collect()
    }

    /// Lets a step run: a new attempt, or the same one resumed.
    pub async fn start_step(&mut self, step_id: StepId, is_new_attempt: bool) -> Result<StepOrder, StoreError> {
        let now = self.now();
        let row = sqlx::query(concat!(
            "UPDATE step SET state = 'running', attempt = attempt + $1, started_at = COALESCE(started_at, $2), finished_at = NULL, error = NULL,
                 retry_at = NULL, log_finished_at = NULL, rev = rev + 1
             WHERE id = $3 RETURNING ",
            order_columns!()
        ))
        .bind(i64::from(is_new_attempt))
        .bind(now)
        .bind(step_id.to_string())
        .fetch_one(self.sql())
        .await?;
        order(&row)
    }

    /// The end of an attempt, or of the step.
    pub async fn end_step(
        &mut self,
        step_id: StepId,
        state: StepState,
        error: Option<String>,
        retry_in_ms: Option<i64>,
    ) -> Result<Step, StoreError> {
        let now = self.now();
        let row = sqlx::query(concat!(
            "UPDATE step SET state = $1, finished_at = $2, error = $3, retry_at = $4, progress = NULL, rev = rev + 1 WHERE id = $5 RETURNING ",
            step_columns!()
        ))
        .bind(state.as_str())
        .bind((state != StepState::Pending).then_some(now))
        .bind(error)
        .bind(retry_in_ms.map(|ms| now + ms))
        .bind(step_id.to_string())
        .fetch_one(self.sql())
        .await?;
        step(&row)
    }

    /// The step waits for a person: what asked was no attempt at anything.
    pub async fn put_off_unanswered(&mut self, step_id: StepId, for_ms: i64, checkpoint: &Value) -> Result<Step, StoreError> {
        sqlx::query("UPDATE step SET checkpoint = $1, attempt = CASE WHEN attempt > 0 THEN attempt - 1 ELSE 0 END WHERE id = $2")
            .bind(json(checkpoint))
            .bind(step_id.to_string())
            .execute(self.sql())
            .await?;
        self.end_step(step_id, StepState::Pending, None, Some(for_ms)).await
    }

    /// What moves while a step runs.
    pub async fn note_step(
        &mut self,
        step_id: StepId,
        progress: Option<String>,
        checkpoint: Option<Value>,
    ) -> Result<Step, StoreError> {
        let row = sqlx::query(concat!(
            "UPDATE step SET progress = COALESCE($1, progress), checkpoint = COALESCE($2, checkpoint), rev = rev + 1 WHERE id = $3 RETURNING ",
            step_columns!()
        ))
        .bind(progress)
        .bind(checkpoint.as_ref().map(json))
        .bind(step_id.to_string())
        .fetch_one(self.sql())
        .await?;
        step(&row)
    }

    /// A person decided to go on without it.
    pub async fn skip_step(&mut self, step_id: StepId, reason: &str) -> Result<Step, StoreError> {
        let now = self.now();
        let row = sqlx::query(concat!(
            "UPDATE step SET state = 'skipped', skip_reason = $1, finished_at = $2, rev = rev + 1 WHERE id = $3 RETURNING ",
            step_columns!()
        ))
        .bind(reason.to_owned())
        .bind(now)
        .bind(step_id.to_string())
        .fetch_one(self.sql())
        .await?;
        step(&row)
    }

    /// A person answered: the step, and with it the job, may go on now. `Stale` when it does not wait any more.
    pub async fn answer_step(&mut self, job_id: JobId, step_id: StepId, asked: &Asked) -> Result<Job, StoreError> {
        // The row that a worker holds while it writes: either it sees the answer, or this sees what it did.
        sqlx::query("UPDATE deployment SET rev = rev WHERE active_job_id = $1")
            .bind(job_id.to_string())
            .execute(self.sql())
            .await?;
        let answered = sqlx::query(
            "UPDATE step SET checkpoint = $1, retry_at = NULL, rev = rev + 1 WHERE id = $2 AND state = 'pending' AND retry_at IS NOT NULL",
        )
        .bind(json(asked))
        .bind(step_id.to_string())
        .execute(self.sql())
        .await?;
        if answered.rows_affected() == 0 {
            return Err(StoreError::Stale);
        }
        self.run_waiting_job_now(job_id).await
    }

    /// How long this kind of step takes in this group, for the next one's estimate.
    pub async fn learn_duration(&mut self, job_id: JobId, done: &Step) -> Result<(), StoreError> {
        /// Longer ones tell nothing of the next, and their squares must fit into a sum.
        const LONGEST_MS: i64 = 86_400_000;
        // How long people take is no matter of the step.
        let (Some(started), Some(finished)) = (done.started_at, done.finished_at) else { return Ok(()) };
        if done.kind == StepKind::Confirm {
            return Ok(());
        }
        sqlx::query(
            "INSERT INTO step_estimate (group_id, kind, runs, total_ms, squares)
             SELECT deployment.group_id, CAST($1 AS TEXT), 1, CAST($2 AS BIGINT), CAST($2 AS BIGINT) * CAST($2 AS BIGINT) FROM job JOIN deployment ON deployment.id = job.deployment_id WHERE job.id = $3
             ON CONFLICT (group_id, kind) DO UPDATE SET runs = step_estimate.runs + 1,
                 total_ms = step_estimate.total_ms + excluded.total_ms, squares = step_estimate.squares + excluded.squares",
        )
        .bind(done.kind.as_str())
        .bind((finished - started).clamp(0, LONGEST_MS))
        .bind(job_id.to_string())
        .execute(self.sql())
        .await?;
        Ok(())
    }
}

impl Store {
    /// The step of this kind that waits, and until when its job does.
    pub async fn find_put_off_step(&self, job_id: JobId, kind: StepKind) -> Result<Option<(StepOrder, i64)>, StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query(concat!(
            "SELECT ",
            order_columns!(),
            ", job.run_at FROM step JOIN job ON job.id = step.job_id
              WHERE step.job_id = $1 AND step.kind = $2 AND step.state = 'pending' AND step.retry_at IS NOT NULL"
        ))
        .bind(job_id.to_string())
        .bind(kind.as_str())
        .fetch_optional(&mut *connection)
        .await?;
        row.map(|row| Ok((order(&row)?, row.int("run_at")?))).transpose()
    }

    /// All steps of a job, in order.
    pub async fn list_steps(&self, job_id: JobId) -> Result<Vec<Step>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(concat!("SELECT ", step_columns!(), " FROM step WHERE job_id = $1 ORDER BY position"))
            .bind(job_id.to_string())
            .fetch_all(&mut *connection)
            .await?
            .iter()
            .map(step)
            .collect()
    }
}
