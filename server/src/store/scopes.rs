//! Scopes of a project, in their order.

use std::collections::HashMap;

use app::model::{
    ids::{ProjectId, ScopeId},
    project::Role,
    scope::{Colour, Scope},
};
use sqlx::any::AnyRow;

use super::{Store, StoreError, Tx, row::RowExt as _};

const COLUMNS: &str = "id, name, code, colour, position, allow_drop_at, deployment_limit, minimum_role, rev";

impl Store {
    pub async fn list_scopes(&self, project_id: ProjectId) -> Result<Vec<Scope>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM scope WHERE project_id = $1 ORDER BY position, id")))
            .bind(project_id.to_string())
            .fetch_all(&mut *connection)
            .await?
            .iter()
            .map(scope)
            .collect()
    }

    /// Deployments of each scope that are not dropped.
    pub async fn count_deployments_by_scope(&self, project_id: ProjectId) -> Result<HashMap<ScopeId, u32>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(
            "SELECT scope_id, COUNT(*) AS count FROM deployment WHERE project_id = $1 AND dropped_at IS NULL GROUP BY scope_id",
        )
        .bind(project_id.to_string())
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(|row| Ok((row.parsed("scope_id")?, row.count("count")?)))
        .collect()
    }

    pub async fn get_scope(&self, project_id: ProjectId, id: ScopeId) -> Result<Scope, StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM scope WHERE project_id = $1 AND id = $2")))
            .bind(project_id.to_string())
            .bind(id.to_string())
            .fetch_one(&mut *connection)
            .await?;
        scope(&row)
    }
}

impl Tx<'_> {
    pub async fn add_scope(&mut self, project_id: ProjectId, scope: &Scope) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query(
            "INSERT INTO scope (id, project_id, name, code, colour, position, allow_drop_at, deployment_limit, minimum_role)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(scope.id.to_string())
        .bind(project_id.to_string())
        .bind(scope.name.to_string())
        .bind(scope.code.to_string())
        .bind(scope.colour.as_str())
        .bind(i64::from(scope.position))
        .bind(scope.allow_drop.then_some(now))
        .bind(scope.deployment_limit.map(i64::from))
        .bind(scope.minimum_role.as_str())
        .execute(self.sql())
        .await?;
        Ok(())
    }

    /// Stores everything but the place. Stale unless the stored scope is the one that was edited.
    pub async fn set_scope(&mut self, project_id: ProjectId, scope: &Scope) -> Result<(), StoreError> {
        let now = self.now();
        let changed = sqlx::query(
            "UPDATE scope
             SET name = $3, code = $4, colour = $5, allow_drop_at = CASE WHEN $6 IS NULL THEN NULL ELSE COALESCE(allow_drop_at, $6) END,
                 deployment_limit = $7, minimum_role = $8, rev = rev + 1
             WHERE project_id = $1 AND id = $2 AND rev = $9",
        )
        .bind(project_id.to_string())
        .bind(scope.id.to_string())
        .bind(scope.name.to_string())
        .bind(scope.code.to_string())
        .bind(scope.colour.as_str())
        .bind(scope.allow_drop.then_some(now))
        .bind(scope.deployment_limit.map(i64::from))
        .bind(scope.minimum_role.as_str())
        .bind(scope.rev)
        .execute(self.sql())
        .await?
        .rows_affected();
        if changed == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    pub async fn set_scope_position(&mut self, id: ScopeId, position: u32) -> Result<(), StoreError> {
        sqlx::query("UPDATE scope SET position = $2, rev = rev + 1 WHERE id = $1")
            .bind(id.to_string())
            .bind(i64::from(position))
            .execute(self.sql())
            .await?;
        Ok(())
    }

    /// Refused as in use while a deployment, dropped or not, refers to it.
    pub async fn remove_scope(&mut self, project_id: ProjectId, id: ScopeId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM scope WHERE project_id = $1 AND id = $2")
            .bind(project_id.to_string())
            .bind(id.to_string())
            .execute(self.sql())
            .await?;
        Ok(())
    }

    pub async fn list_scopes_in(&mut self, project_id: ProjectId) -> Result<Vec<Scope>, StoreError> {
        sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM scope WHERE project_id = $1 ORDER BY position, id")))
            .bind(project_id.to_string())
            .fetch_all(self.sql())
            .await?
            .iter()
            .map(scope)
            .collect()
    }
}

pub(super) fn scope(row: &AnyRow) -> Result<Scope, StoreError> {
    Ok(Scope {
        id: row.parsed("id")?,
        name: row.parsed("name")?,
        code: row.parsed("code")?,
        colour: row.word("colour", Colour::parse)?,
        position: row.count("position")?,
        allow_drop: row.maybe_int("allow_drop_at")?.is_some(),
        deployment_limit: row.maybe_count("deployment_limit")?,
        minimum_role: row.word("minimum_role", Role::parse)?,
        rev: row.int("rev")?,
    })
}
