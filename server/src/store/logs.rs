//! Logs of steps: a row is a chunk of lines, written in the fenced transaction that also ends it. Numbers have no gap and no repeat.

use app::model::{
    event::{LogChunk, LogLine},
    ids::{JobId, ProjectId, StepId},
};

use super::{
    Store, StoreError, Tx,
    row::{RowExt as _, json},
};

/// Most lines in one reply.
const PAGE_LINES: usize = 1_000;

impl Tx<'_> {
    /// Appends lines to a step's log. Gives the number of the first one.
    pub async fn append_log(&mut self, step_id: StepId, lines: &[LogLine]) -> Result<u32, StoreError> {
        let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
        let after = sqlx::query("UPDATE step SET log_lines = log_lines + $1 WHERE id = $2 RETURNING log_lines")
            .bind(count)
            .bind(step_id.to_string())
            .fetch_one(self.sql())
            .await?
            .int("log_lines")?;
        let first = after - count + 1;
        sqlx::query("INSERT INTO step_log (step_id, first, count, lines) VALUES ($1, $2, $3, $4)")
            .bind(step_id.to_string())
            .bind(first)
            .bind(count)
            .bind(json(&lines))
            .execute(self.sql())
            .await?;
        Ok(u32::try_from(first).unwrap_or(u32::MAX))
    }

    /// Nothing follows.
    pub async fn finish_log(&mut self, step_id: StepId) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query("UPDATE step SET log_finished_at = $1 WHERE id = $2")
            .bind(now)
            .bind(step_id.to_string())
            .execute(self.sql())
            .await?;
        Ok(())
    }
}

impl Store {
    /// Lines of a step of this project from a number on.
    pub async fn get_log(&self, project_id: ProjectId, step_id: StepId, from: u32) -> Result<LogChunk, StoreError> {
        let mut connection = self.read().await?;
        let head = sqlx::query("SELECT step.job_id, step.log_lines, step.log_finished_at FROM step JOIN job ON job.id = step.job_id WHERE step.id = $1 AND job.project_id = $2")
            .bind(step_id.to_string())
            .bind(project_id.to_string())
            .fetch_one(&mut *connection)
            .await?;
        let job_id: JobId = head.parsed("job_id")?;
        let from = from.max(1);
        let chunks =
            sqlx::query("SELECT first, lines FROM step_log WHERE step_id = $1 AND first + count > $2 ORDER BY first LIMIT 64")
                .bind(step_id.to_string())
                .bind(i64::from(from))
                .fetch_all(&mut *connection)
                .await?;
        let mut lines = Vec::new();
        for chunk in &chunks {
            let skip = usize::try_from(i64::from(from) - chunk.int("first")?).unwrap_or(0);
            lines.extend(chunk.json::<Vec<LogLine>>("lines")?.into_iter().skip(skip));
        }
        lines.truncate(PAGE_LINES);
        let shown_to = i64::from(from) - 1 + i64::try_from(lines.len()).unwrap_or(0);
        let finished = head.maybe_int("log_finished_at")?.is_some() && shown_to >= head.int("log_lines")?;
        Ok(LogChunk { job_id, step_id, first: from, lines, finished })
    }
}
