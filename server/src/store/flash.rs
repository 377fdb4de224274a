//! What refused forms held, for the page that follows. Read once, gone after minutes.

use super::{Store, StoreError, Tx, row::RowExt as _};
use crate::auth::TokenHash;

const FLASH_MS: i64 = 5 * 60 * 1000;

impl Tx<'_> {
    pub async fn add_flash(&mut self, token: &TokenHash, sealed: &str) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query("DELETE FROM flash WHERE expires_at <= $1").bind(now).execute(self.sql()).await?;
        sqlx::query("INSERT INTO flash (token_hash, body, expires_at) VALUES ($1, $2, $3)")
            .bind(token.as_str().to_owned())
            .bind(sealed.to_owned())
            .bind(now + FLASH_MS)
            .execute(self.sql())
            .await?;
        Ok(())
    }
}

impl Store {
    /// The body, for the one who comes first with this token.
    pub async fn take_flash(&self, token: &TokenHash) -> Result<Option<String>, StoreError> {
        let token = token.clone();
        self.write(move |tx| {
            Box::pin(async move {
                let now = tx.now();
                sqlx::query("DELETE FROM flash WHERE token_hash = $1 AND expires_at > $2 RETURNING body")
                    .bind(token.as_str().to_owned())
                    .bind(now)
                    .fetch_optional(tx.sql())
                    .await?
                    .map(|row| row.text("body"))
                    .transpose()
            })
        })
        .await
    }
}
