//! What an operator watches and only the database knows, in a few short queries.

use app::model::job::{JobKind, JobState};

use super::{Store, StoreError, row::RowExt as _};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    pub jobs: Vec<JobFigure>,
    /// Slug of each host, and whether it answers.
    pub hosts: Vec<(String, bool)>,
    /// Committed, and not told to anybody yet.
    pub unnumbered_events: i64,
    pub is_detached: bool,
}

/// Unfinished jobs of one kind in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFigure {
    pub kind: JobKind,
    pub state: JobState,
    pub count: i64,
    pub oldest_ms: i64,
}

impl Store {
    pub async fn get_figures(&self) -> Result<Figures, StoreError> {
        Ok(Figures {
            jobs: self.list_job_figures().await?,
            hosts: self.list_answering_hosts().await?,
            unnumbered_events: self.count_unnumbered_events().await?,
            is_detached: self.find_detached_at().await?.is_some(),
        })
    }

    async fn list_job_figures(&self) -> Result<Vec<JobFigure>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(
            "SELECT kind, state, COUNT(*) AS count, (SELECT ms FROM clock) - MIN(created_at) AS oldest_ms FROM job
             WHERE state IN ('queued', 'running', 'waiting') GROUP BY kind, state",
        )
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(|row| {
            Ok(JobFigure {
                kind: row.word("kind", JobKind::parse)?,
                state: row.word("state", JobState::parse)?,
                count: row.int("count")?,
                oldest_ms: row.int("oldest_ms")?,
            })
        })
        .collect()
    }

    async fn list_answering_hosts(&self) -> Result<Vec<(String, bool)>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(
            "SELECT slug, CASE WHEN reachable_since_at IS NOT NULL AND unreachable_since_at IS NULL THEN slug END AS answering
             FROM target ORDER BY slug",
        )
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(|row| Ok((row.text("slug")?, row.maybe_text("answering")?.is_some())))
        .collect()
    }

    async fn count_unnumbered_events(&self) -> Result<i64, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query("SELECT COUNT(*) AS count FROM event WHERE seq IS NULL").fetch_one(&mut *connection).await?.int("count")
    }
}
