//! People who sign in, with the hash of their password.

use app::model::{ids::UserId, user::User};
use secrecy::{ExposeSecret as _, SecretString};
use sqlx::any::AnyRow;

use super::{Store, StoreError, Tx, row::RowExt as _};

/// A user as the settings page lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredUser {
    pub user: User,
    pub disabled_at: Option<i64>,
    pub created_at: i64,
}

/// What a sign-in is checked against.
#[derive(Debug)]
pub struct Credentials {
    pub user: User,
    pub password_hash: SecretString,
}

impl Store {
    /// The enabled user with this login.
    pub async fn find_credentials(&self, login: &str) -> Result<Option<Credentials>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(r#"SELECT id, login, name, admin_at, password_hash FROM "user" WHERE login = $1 AND disabled_at IS NULL"#)
            .bind(login.to_owned())
            .fetch_optional(&mut *connection)
            .await?
            .map(|row| Ok(Credentials { user: user(&row)?, password_hash: row.text("password_hash")?.into() }))
            .transpose()
    }

    pub async fn get_user(&self, id: UserId) -> Result<StoredUser, StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query(r#"SELECT id, login, name, admin_at, disabled_at, created_at FROM "user" WHERE id = $1"#)
            .bind(id.to_string())
            .fetch_one(&mut *connection)
            .await?;
        stored(&row)
    }

    /// Everybody, by login.
    pub async fn list_users(&self) -> Result<Vec<StoredUser>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(r#"SELECT id, login, name, admin_at, disabled_at, created_at FROM "user" ORDER BY login"#)
            .fetch_all(&mut *connection)
            .await?
            .iter()
            .map(stored)
            .collect()
    }

    /// False until set-up is done.
    pub async fn has_administrator(&self) -> Result<bool, StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query(r#"SELECT COUNT(*) AS count FROM "user" WHERE admin_at IS NOT NULL AND disabled_at IS NULL"#)
            .fetch_one(&mut *connection)
            .await?;
        Ok(row.int("count")? > 0)
    }
}

impl Tx<'_> {
    pub async fn add_user(&mut self, user: &User, password_hash: &SecretString) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query(
            r#"INSERT INTO "user" (id, login, name, password_hash, admin_at, created_at) VALUES ($1, $2, $3, $4, $5, $6)"#,
        )
        .bind(user.id.to_string())
        .bind(user.login.clone())
        .bind(user.name.clone())
        .bind(password_hash.expose_secret().to_owned())
        .bind(user.is_admin.then_some(now))
        .bind(now)
        .execute(self.sql())
        .await?;
        Ok(())
    }

    pub async fn set_password(&mut self, id: UserId, password_hash: &SecretString) -> Result<(), StoreError> {
        sqlx::query(r#"UPDATE "user" SET password_hash = $2, rev = rev + 1 WHERE id = $1"#)
            .bind(id.to_string())
            .bind(password_hash.expose_secret().to_owned())
            .execute(self.sql())
            .await?;
        Ok(())
    }

    pub async fn set_disabled(&mut self, id: UserId, is_disabled: bool) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query(r#"UPDATE "user" SET disabled_at = $2, rev = rev + 1 WHERE id = $1"#)
            .bind(id.to_string())
            .bind(is_disabled.then_some(now))
            .execute(self.sql())
            .await?;
        Ok(())
    }

    pub async fn set_admin(&mut self, id: UserId, is_admin: bool) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query(r#"UPDATE "user" SET admin_at = $2, rev = rev + 1 WHERE id = $1"#)
            .bind(id.to_string())
            .bind(is_admin.then_some(now))
            .execute(self.sql())
            .await?;
        Ok(())
    }

    /// How many could administrate the installation after this transaction.
    pub async fn count_administrators(&mut self) -> Result<i64, StoreError> {
        sqlx::query(r#"SELECT COUNT(*) AS count FROM "user" WHERE admin_at IS NOT NULL AND disabled_at IS NULL"#)
            .fetch_one(self.sql())
            .await?
            .int("count")
    }
}

pub(super) fn user(row: &AnyRow) -> Result<User, StoreError> {
    Ok(User {
        id: row.parsed("id")?,
        login: row.text("login")?,
        name: row.text("name")?,
        is_admin: row.maybe_int("admin_at")?.is_some(),
    })
}

fn stored(row: &AnyRow) -> Result<StoredUser, StoreError> {
    Ok(StoredUser { user: user(row)?, disabled_at: row.maybe_int("disabled_at")?, created_at: row.int("created_at")? })
}
