//! Sessions: a hashed token, its person, and how long it lasts. Every one ends by itself; using it moves its end.

use app::model::ids::UserId;

use super::{Store, StoreError, Tx, row::RowExt as _, users};
use crate::auth::{Person, TokenHash};

/// A session ends this long after its last use.
pub const SESSION_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// Its use is written down at most this often.
const TOUCH_MS: i64 = 60 * 60 * 1000;

/// A session that has not ended, of a user who is not disabled.
#[derive(Debug)]
pub struct Session {
    pub person: Person,
    /// It was used last so long ago that its end must be moved.
    pub is_due: bool,
}

impl Store {
    pub async fn find_session(&self, token: &TokenHash) -> Result<Option<Session>, StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query(
            r#"SELECT u.id, u.login, u.name, u.admin_at, session.seen_at, clock.ms
               FROM clock JOIN session ON session.expires_at > clock.ms JOIN "user" AS u ON u.id = session.user_id
               WHERE session.token_hash = $1 AND u.disabled_at IS NULL"#,
        )
        .bind(token.as_str().to_owned())
        .fetch_optional(&mut *connection)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let person = Person::from(users::user(&row)?);
        Ok(Some(Session { person, is_due: row.int("ms")? - row.int("seen_at")? >= TOUCH_MS }))
    }
}

impl Tx<'_> {
    pub async fn add_session(&mut self, token: &TokenHash, user_id: UserId) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query("INSERT INTO session (token_hash, user_id, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $3, $4)")
            .bind(token.as_str().to_owned())
            .bind(user_id.to_string())
            .bind(now)
            .bind(now + SESSION_MS)
            .execute(self.sql())
            .await?;
        Ok(())
    }

    pub async fn touch_session(&mut self, token: &TokenHash) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query("UPDATE session SET seen_at = $2, expires_at = $3 WHERE token_hash = $1")
            .bind(token.as_str().to_owned())
            .bind(now)
            .bind(now + SESSION_MS)
            .execute(self.sql())
            .await?;
        Ok(())
    }

    pub async fn remove_session(&mut self, token: &TokenHash) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM session WHERE token_hash = $1").bind(token.as_str().to_owned()).execute(self.sql()).await?;
        Ok(())
    }

    /// Ends all sessions of a user, but the one that asks.
    pub async fn remove_sessions_of(&mut self, user_id: UserId, except: Option<&TokenHash>) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM session WHERE user_id = $1 AND token_hash <> $2")
            .bind(user_id.to_string())
            .bind(except.map_or_else(String::new, |token| token.as_str().to_owned()))
            .execute(self.sql())
            .await?;
        Ok(())
    }

    /// Rows that no longer open anything.
    pub async fn remove_ended_sessions(&mut self) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query("DELETE FROM session WHERE expires_at <= $1").bind(now).execute(self.sql()).await?;
        Ok(())
    }
}
