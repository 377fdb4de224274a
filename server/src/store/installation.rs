//! The installation's own id: part of every mark we leave on a host.

use app::model::ids::InstallationId;

use super::{Store, StoreError, row::RowExt as _, tx::new_uuid};

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
}
