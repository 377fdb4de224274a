//! The installation's own id, part of every mark we leave on a host; and whether this copy of it may touch its hosts.

use app::model::ids::InstallationId;

use super::{Store, StoreError, Tx, row::RowExt as _, tx::new_uuid};

impl Store {
    /// The id, made at the first start.
    pub async fn installation(&self) -> Result<InstallationId, StoreError> {
        self.write(|tx| {
            Box::pin(async move {
                tx.start_alone().await?;
                let now = tx.now();
                if let Some(row) = sqlx::query("SELECT id FROM installation").fetch_optional(tx.sql()).await? {
                    return row.parsed("id");
                }
                let id = InstallationId::from_uuid(new_uuid());
                sqlx::query("INSERT INTO installation (id, created_at) VALUES ($1, $2)")
                    .bind(id.to_string())
                    .bind(now)
                    .execute(tx.sql())
                    .await?;
                Ok(id)
            })
        })
        .await
    }

    /// Since when it leaves its hosts alone, because it was imported and the server it came from may still live.
    pub async fn find_detached_at(&self) -> Result<Option<i64>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query("SELECT MAX(detached_at) AS detached_at FROM installation")
            .fetch_one(&mut *connection)
            .await?
            .maybe_int("detached_at")
    }
}

impl Tx<'_> {
    /// From now on no job is claimed and no host contacted.
    pub async fn detach(&mut self) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query("UPDATE installation SET detached_at = $1").bind(now).execute(self.sql()).await?;
        Ok(())
    }

    /// Since when it was detached; none when it was not.
    pub async fn attach(&mut self) -> Result<Option<i64>, StoreError> {
        let row = sqlx::query("SELECT MAX(detached_at) AS detached_at FROM installation").fetch_one(self.sql()).await?;
        sqlx::query("UPDATE installation SET detached_at = NULL WHERE detached_at IS NOT NULL").execute(self.sql()).await?;
        row.maybe_int("detached_at")
    }
}
