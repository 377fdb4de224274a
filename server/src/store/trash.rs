//! What was dropped: found with its history until the project's time for it is over, then gone for good. Facts about it stay in
//! the audit; data volumes that the drop kept stay on their hosts, and the record of its end names them.

use app::{
    api::trash::{Dropped, TrashFilter},
    model::{
        deployment::Deployment,
        ids::{DeploymentId, ProjectId},
        scope::Colour,
    },
};
use serde::Serialize;
use sqlx::any::AnyRow;

use super::{
    Store, StoreError, Tx,
    deployments::{deployment, deployment_columns},
    groups::Kept,
    row::{RowExt as _, containing},
};

macro_rules! dropped {
    ($condition:literal) => {
        concat!(
            "SELECT ",
            deployment_columns!(),
            ", deployment.dropped_at, deployment_group.name AS group_name, CASE WHEN project.trash_days > 0 THEN deployment.dropped_at + project.trash_days * 86400000 END AS gone_at,
                 COALESCE((SELECT job.requested_by FROM job WHERE job.deployment_id = deployment.id AND job.kind = 'drop' AND job.state = 'succeeded'
                     ORDER BY job.created_at DESC, job.id DESC LIMIT 1), deployment.changed_by) AS dropped_by,
                 scope.name AS scope, scope.colour AS scope_colour
             FROM deployment JOIN project ON project.id = deployment.project_id
             JOIN deployment_group ON deployment_group.id = deployment.group_id JOIN scope ON scope.id = deployment.scope_id
             WHERE deployment.project_id = $1 AND deployment.dropped_at IS NOT NULL AND ",
            $condition
        )
    };
}

fn dropped(row: &AnyRow) -> Result<Dropped, StoreError> {
    Ok(Dropped {
        deployment: deployment(row)?,
        group_name: row.text("group_name")?,
        scope: row.parsed("scope")?,
        scope_colour: row.word("scope_colour", Colour::parse)?,
        dropped_at: row.int("dropped_at")?,
        dropped_by: row.text("dropped_by")?,
        gone_at: row.maybe_int("gone_at")?,
    })
}

/// What is left to say of a deployment that is gone for good.
#[derive(Debug, Clone, Serialize)]
pub struct Forgotten {
    pub deployment: Deployment,
    pub kept_volumes: Vec<Kept>,
}

impl Store {
    /// One page of what a project dropped, the last first, and how many the filter finds.
    pub async fn page_dropped(
        &self,
        project_id: ProjectId,
        filter: &TrashFilter,
        limit: u32,
    ) -> Result<(Vec<Dropped>, u32), StoreError> {
        let mut connection = self.read().await?;
        let text = containing(&filter.text);
        let total = sqlx::query(
            "SELECT COUNT(*) AS total FROM deployment WHERE project_id = $1 AND dropped_at IS NOT NULL AND slug LIKE $2 ESCAPE '!'",
        )
        .bind(project_id.to_string())
        .bind(text.clone())
        .fetch_one(&mut *connection)
        .await?
        .count("total")?;
        let rows = sqlx::query(dropped!(
            "deployment.slug LIKE $2 ESCAPE '!'
                 AND (CAST($3 AS TEXT) IS NULL OR deployment.dropped_at < (SELECT last.dropped_at FROM deployment last WHERE last.id = $3)
                     OR (deployment.dropped_at = (SELECT last.dropped_at FROM deployment last WHERE last.id = $3) AND deployment.id < $3))
             ORDER BY deployment.dropped_at DESC, deployment.id DESC LIMIT $4"
        ))
        .bind(project_id.to_string())
        .bind(text)
        .bind(filter.after.map(|id| id.to_string()))
        .bind(i64::from(limit))
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(dropped)
        .collect::<Result<_, _>>()?;
        Ok((rows, total))
    }

    /// A dropped deployment of this project.
    pub async fn get_dropped(&self, project_id: ProjectId, deployment_id: DeploymentId) -> Result<Dropped, StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query(dropped!("deployment.id = $2"))
            .bind(project_id.to_string())
            .bind(deployment_id.to_string())
            .fetch_one(&mut *connection)
            .await?;
        dropped(&row)
    }

    /// For how many days a project keeps what was dropped; 0 is for ever.
    pub async fn get_trash_days(&self, project_id: ProjectId) -> Result<u32, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query("SELECT trash_days FROM project WHERE id = $1")
            .bind(project_id.to_string())
            .fetch_one(&mut *connection)
            .await?
            .count("trash_days")
    }

    /// Dropped deployments whose time is over, those that wait longest first.
    pub async fn list_overdue(&self, limit: u32) -> Result<Vec<DeploymentId>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(
            "SELECT deployment.id FROM project JOIN deployment ON deployment.project_id = project.id
             WHERE project.trash_days > 0 AND deployment.dropped_at IS NOT NULL
               AND deployment.dropped_at <= (SELECT ms FROM clock) - project.trash_days * 86400000
             ORDER BY deployment.dropped_at, deployment.id LIMIT $1",
        )
        .bind(i64::from(limit))
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(|row| row.parsed("id"))
        .collect()
    }
}

impl Tx<'_> {
    /// The days that were set before.
    pub async fn set_trash_days(&mut self, project_id: ProjectId, days: u32) -> Result<u32, StoreError> {
        let before = sqlx::query("SELECT trash_days FROM project WHERE id = $1")
            .bind(project_id.to_string())
            .fetch_one(self.sql())
            .await?
            .count("trash_days")?;
        sqlx::query("UPDATE project SET trash_days = $2, rev = rev + 1 WHERE id = $1")
            .bind(project_id.to_string())
            .bind(i64::from(days))
            .execute(self.sql())
            .await?;
        Ok(before)
    }

    /// Takes out a dropped deployment with its versions, jobs, and logs. None: somebody did it before, or it was never dropped.
    pub async fn forget_dropped(&mut self, id: DeploymentId) -> Result<Option<(ProjectId, Forgotten)>, StoreError> {
        let found =
            sqlx::query("UPDATE deployment SET rev = rev + 1 WHERE id = $1 AND dropped_at IS NOT NULL RETURNING project_id")
                .bind(id.to_string())
                .fetch_optional(self.sql())
                .await?;
        let Some(row) = found else { return Ok(None) };
        let project_id = row.parsed("project_id")?;
        let forgotten =
            Forgotten { deployment: self.get_deployment(id).await?, kept_volumes: self.list_volumes_kept_by(id).await? };
        sqlx::query("DELETE FROM deployment WHERE id = $1").bind(id.to_string()).execute(self.sql()).await?;
        Ok(Some((project_id, forgotten)))
    }

    async fn list_volumes_kept_by(&mut self, id: DeploymentId) -> Result<Vec<Kept>, StoreError> {
        let rows = sqlx::query(
            "SELECT target.name AS host, volume.pool, volume.name FROM volume JOIN target ON target.id = volume.target_id
             WHERE volume.deployment_id = $1 ORDER BY target.name, volume.name",
        )
        .bind(id.to_string())
        .fetch_all(self.sql())
        .await?;
        rows.iter().map(|row| Ok(Kept { host: row.text("host")?, pool: row.text("pool")?, name: row.text("name")? })).collect()
    }
}
