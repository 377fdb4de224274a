//! The log of events: appended inside the change that they tell of, numbered after, read in order.

use app::model::{event::Event, ids::DeploymentId};
use sqlx::{AnyConnection, any::AnyRow};

use super::{Dialect, Store, StoreError, audit, row::RowExt as _};

/// Gives the committed events their numbers: no gaps, one numbering at a time because it holds the counter's row. In the order of
/// the database's clock: ids begin with the time of whichever server made them, and its clock may be wrong.
pub(super) async fn number(connection: &mut AnyConnection) -> sqlx::Result<u64> {
    let numbered = sqlx::query(
        "UPDATE event
         SET seq = (SELECT value FROM counter WHERE name = 'event') + fresh.place
         FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY at, id) AS place FROM event WHERE seq IS NULL) AS fresh
         WHERE fresh.id = event.id",
    )
    .execute(&mut *connection)
    .await?
    .rows_affected();
    if numbered > 0 {
        sqlx::query("UPDATE counter SET value = value + $1 WHERE name = 'event'")
            .bind(i64::try_from(numbered).unwrap_or(i64::MAX))
            .execute(&mut *connection)
            .await?;
    }
    Ok(numbered)
}

impl Store {
    /// Numbers what other transactions committed, and chains their records. On SQLite it has happened already, in the commit itself.
    pub async fn number_events(&self) -> Result<(), StoreError> {
        let oldest = self.measures.begin_numbering();
        let numbered = match self.dialect {
            Dialect::Sqlite => Ok(()),
            Dialect::Postgres => self.number_committed().await,
        };
        self.measures.end_numbering(oldest, numbered.is_ok());
        numbered
    }

    async fn number_committed(&self) -> Result<(), StoreError> {
        self.write(|tx| {
            Box::pin(async move {
                sqlx::query("SELECT value FROM counter WHERE name = 'event' FOR UPDATE").fetch_one(tx.sql()).await?;
                number(tx.sql()).await?;
                audit::chain(tx.sql()).await?;
                Ok::<_, StoreError>(())
            })
        })
        .await
    }

    /// Number of the newest event: read before anything else that a page shows.
    pub async fn event_cursor(&self) -> Result<i64, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query("SELECT value FROM counter WHERE name = 'event'").fetch_one(&mut *connection).await?.int("value")
    }

    /// Events after `cursor`, oldest first.
    pub async fn list_events_after(&self, cursor: i64, limit: u32) -> Result<Vec<Event>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query("SELECT seq, at, project_id, deployment_id, kind, change FROM event WHERE seq > $1 ORDER BY seq LIMIT $2")
            .bind(cursor)
            .bind(i64::from(limit))
            .fetch_all(&mut *connection)
            .await?
            .iter()
            .map(event)
            .collect()
    }

    /// Of one deployment, the newest first.
    pub async fn list_deployment_events(&self, deployment_id: DeploymentId, before: i64) -> Result<Vec<Event>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(
            "SELECT seq, at, project_id, deployment_id, kind, change FROM event WHERE deployment_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT 100",
        )
        .bind(deployment_id.to_string())
        .bind(before)
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(event)
        .collect()
    }
}

fn event(row: &AnyRow) -> Result<Event, StoreError> {
    Ok(Event {
        seq: row.int("seq")?,
        at: row.int("at")?,
        project_id: row.maybe_parsed("project_id")?,
        deployment_id: row.maybe_parsed("deployment_id")?,
        kind: row.text("kind")?,
        change: row.json("change")?,
    })
}
