//! Attempts that are counted, so that guessing is slow. In the database, because all servers on it share the limits.

use super::{StoreError, Tx, row::RowExt as _};

/// How many within how long.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    pub most: i64,
    pub window_ms: i64,
}

impl Tx<'_> {
    /// Counts an attempt. Some: there were too many; how long until the next may be made, in ms.
    pub async fn count_attempt(&mut self, subject: &str, limit: Limit) -> Result<Option<i64>, StoreError> {
        let now = self.now();
        let row = sqlx::query(
            "INSERT INTO attempt (subject, count, started_at) VALUES ($1, 1, $2)
             ON CONFLICT (subject) DO UPDATE SET
                 count = CASE WHEN attempt.started_at <= $3 THEN 1 ELSE attempt.count + 1 END,
                 started_at = CASE WHEN attempt.started_at <= $3 THEN $2 ELSE attempt.started_at END
             RETURNING count, started_at",
        )
        .bind(subject.to_owned())
        .bind(now)
        .bind(now - limit.window_ms)
        .fetch_one(self.sql())
        .await?;
        let is_over = row.int("count")? > limit.most;
        Ok(is_over.then_some(row.int("started_at")? + limit.window_ms - now))
    }

    /// An attempt that succeeded does not count.
    pub async fn forget_attempts(&mut self, subject: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM attempt WHERE subject = $1").bind(subject.to_owned()).execute(self.sql()).await?;
        Ok(())
    }

    /// Takes one attempt back from a subject that others share.
    pub async fn forgive_attempt(&mut self, subject: &str) -> Result<(), StoreError> {
        sqlx::query("UPDATE attempt SET count = count - 1 WHERE subject = $1 AND count > 0")
            .bind(subject.to_owned())
            .execute(self.sql())
            .await?;
        Ok(())
    }

    /// Rows that no longer limit anything.
    pub async fn remove_old_attempts(&mut self, limit: Limit) -> Result<(), StoreError> {
        let before = self.now() - limit.window_ms;
        sqlx::query("DELETE FROM attempt WHERE started_at <= $1").bind(before).execute(self.sql()).await?;
        Ok(())
    }
}
