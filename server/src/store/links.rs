//! One-time links: kept as the hash of their token, used once, ended by time.

use app::model::{
    ids::{LinkId, ProjectId, UserId},
    project::Role,
};
use sqlx::any::AnyRow;

use super::{Store, StoreError, Tx, row::RowExt as _, tx::new_uuid};
use crate::auth::TokenHash;

/// What a link does, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    SetUp,
    Recover(UserId),
    Invite(ProjectId, Role),
}

/// A link that still works.
#[derive(Debug, Clone)]
pub struct Link {
    pub id: LinkId,
    pub purpose: Purpose,
    pub created_by: String,
    pub expires_at: i64,
}

const COLUMNS: &str = "link.id, link.kind, link.project_id, link.role, link.user_id, link.created_by, link.expires_at";

impl Store {
    pub async fn get_link(&self, token: &TokenHash) -> Result<Link, StoreError> {
        let mut connection = self.read().await?;
        let sql = format!(
            "SELECT {COLUMNS} FROM clock JOIN link ON link.expires_at > clock.ms
             WHERE link.token_hash = $1 AND link.used_at IS NULL"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(token.as_str().to_owned()).fetch_one(&mut *connection).await?;
        link(&row)
    }

    /// Invitations of a project that nobody took yet.
    pub async fn list_invites(&self, project_id: ProjectId) -> Result<Vec<Link>, StoreError> {
        let mut connection = self.read().await?;
        let sql = format!(
            "SELECT {COLUMNS} FROM clock JOIN link ON link.expires_at > clock.ms
             WHERE link.project_id = $1 AND link.used_at IS NULL ORDER BY link.id"
        );
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(project_id.to_string())
            .fetch_all(&mut *connection)
            .await?
            .iter()
            .map(link)
            .collect()
    }
}

impl Tx<'_> {
    pub async fn add_link(
        &mut self,
        token: &TokenHash,
        purpose: Purpose,
        created_by: &str,
        lifetime_ms: i64,
    ) -> Result<LinkId, StoreError> {
        let now = self.now();
        let id = LinkId::from_uuid(new_uuid());
        let (kind, project_id, role, user_id) = columns(purpose);
        sqlx::query(
            "INSERT INTO link (id, token_hash, kind, project_id, role, user_id, created_by, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(id.to_string())
        .bind(token.as_str().to_owned())
        .bind(kind)
        .bind(project_id.map(|id| id.to_string()))
        .bind(role.map(Role::as_str))
        .bind(user_id.map(|id| id.to_string()))
        .bind(created_by.to_owned())
        .bind(now)
        .bind(now + lifetime_ms)
        .execute(self.sql())
        .await?;
        Ok(id)
    }

    /// Uses a link up. Not found: somebody else was faster, or it has ended.
    pub async fn take_link(&mut self, token: &TokenHash, used_by: &str) -> Result<Purpose, StoreError> {
        let now = self.now();
        let sql = format!(
            "UPDATE link SET used_at = $2, used_by = $3
             WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING {}",
            COLUMNS.replace("link.", "")
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(token.as_str().to_owned())
            .bind(now)
            .bind(used_by.to_owned())
            .fetch_one(self.sql())
            .await?;
        Ok(link(&row)?.purpose)
    }

    /// Earlier set-up links no longer work.
    pub async fn remove_setup_links(&mut self) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM link WHERE kind = 'setup' AND used_at IS NULL").execute(self.sql()).await?;
        Ok(())
    }

    /// Earlier recovery links of this user no longer work.
    pub async fn remove_recovery_links(&mut self, user_id: UserId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM link WHERE kind = 'recovery' AND used_at IS NULL AND user_id = $1")
            .bind(user_id.to_string())
            .execute(self.sql())
            .await?;
        Ok(())
    }

    pub async fn remove_invite(&mut self, project_id: ProjectId, id: LinkId) -> Result<(), StoreError> {
        let removed = sqlx::query("DELETE FROM link WHERE project_id = $1 AND id = $2 AND used_at IS NULL")
            .bind(project_id.to_string())
            .bind(id.to_string())
            .execute(self.sql())
            .await?
            .rows_affected();
        if removed == 1 { Ok(()) } else { Err(StoreError::NotFound) }
    }
}

fn columns(purpose: Purpose) -> (&'static str, Option<ProjectId>, Option<Role>, Option<UserId>) {
    match purpose {
        Purpose::SetUp => ("setup", None, None, None),
        Purpose::Recover(user_id) => ("recovery", None, None, Some(user_id)),
        Purpose::Invite(project_id, role) => ("invite", Some(project_id), Some(role), None),
    }
}

fn link(row: &AnyRow) -> Result<Link, StoreError> {
    let purpose = match row.text("kind")?.as_str() {
        "recovery" => Purpose::Recover(row.parsed("user_id")?),
        "invite" => Purpose::Invite(row.parsed("project_id")?, row.word("role", Role::parse)?),
        _ => Purpose::SetUp,
    };
    Ok(Link { id: row.parsed("id")?, purpose, created_by: row.text("created_by")?, expires_at: row.int("expires_at")? })
}
