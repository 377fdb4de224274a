//! cloud-init's own schema, as read from guests: one per image and version of cloud-init.

use super::{Store, StoreError, Tx, row::RowExt as _};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LearnedSchema {
    /// Of the image.
    pub fingerprint: String,
    pub cloud_init_version: String,
    /// What the image says of itself.
    pub image: String,
    /// JSON, as it stood in the guest.
    pub body: String,
}

impl Store {
    /// The newest one that a guest of this image told.
    pub async fn find_learned_schema(&self, fingerprint: &str) -> Result<Option<LearnedSchema>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(
            "SELECT fingerprint, cloud_init_version, image, body FROM learned_schema WHERE fingerprint = $1
             ORDER BY learned_at DESC, cloud_init_version DESC LIMIT 1",
        )
        .bind(fingerprint.to_owned())
        .fetch_optional(&mut *connection)
        .await?
        .map(|row| {
            Ok(LearnedSchema {
                fingerprint: row.text("fingerprint")?,
                cloud_init_version: row.text("cloud_init_version")?,
                image: row.text("image")?,
                body: row.text("body")?,
            })
        })
        .transpose()
    }

    pub async fn has_learned_schema(&self, fingerprint: &str) -> Result<bool, StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query("SELECT COUNT(*) AS count FROM learned_schema WHERE fingerprint = $1")
            .bind(fingerprint.to_owned())
            .fetch_one(&mut *connection)
            .await?;
        Ok(row.int("count")? > 0)
    }
}

impl Tx<'_> {
    /// Keeps the first that was learned.
    pub async fn insert_learned_schema(&mut self, schema: &LearnedSchema) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query(
            "INSERT INTO learned_schema (fingerprint, cloud_init_version, image, body, learned_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (fingerprint, cloud_init_version) DO NOTHING",
        )
        .bind(schema.fingerprint.clone())
        .bind(schema.cloud_init_version.clone())
        .bind(schema.image.clone())
        .bind(schema.body.clone())
        .bind(now)
        .execute(self.sql())
        .await?;
        Ok(())
    }
}
