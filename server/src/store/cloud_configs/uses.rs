//! Who uses a cloud-config: components refer to it, newest versions of deployments pin one of its revisions.

use app::{
    api::cloud_configs::UsedBy,
    model::ids::{CloudConfigId, DeploymentId, ProjectId},
};

use crate::store::{
    Store, StoreError, Tx,
    deployments::{deployment, deployment_columns},
    row::RowExt as _,
};

/// Names of those that stand in the way of deleting it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uses {
    /// `web of My_Site`.
    pub components: Vec<String>,
    pub deployments: Vec<String>,
}

impl Store {
    /// Deployments that are not dropped, by slug, each component for itself.
    pub async fn list_users_of(&self, project_id: ProjectId, id: CloudConfigId) -> Result<Vec<UsedBy>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(concat!(
            "SELECT ",
            deployment_columns!(),
            ", pinned.revision, COALESCE((SELECT component.name FROM component WHERE component.id = pinned.component_id), '') AS component
             FROM deployment
             JOIN (SELECT DISTINCT deployment_id, component_id, revision FROM deployment_pin WHERE cloud_config_id = $1) AS pinned
                 ON pinned.deployment_id = deployment.id
             WHERE project_id = $2 AND dropped_at IS NULL ORDER BY deployment.slug, component"
        ))
        .bind(id.to_string())
        .bind(project_id.to_string())
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(|row| {
            Ok(UsedBy { deployment: deployment(row)?, component: row.text("component")?, revision: row.count("revision")? })
        })
        .collect()
    }
}

impl Tx<'_> {
    pub async fn list_uses(&mut self, id: CloudConfigId) -> Result<Uses, StoreError> {
        let components = self
            .list_names(
                "SELECT component.name || ' of ' || deployment_group.name AS name
                 FROM component JOIN deployment_group ON deployment_group.id = component.group_id
                 WHERE cloud_config_id = $1 ORDER BY name",
                id,
            )
            .await?;
        let deployments = self
            .list_names(
                "SELECT DISTINCT deployment.name FROM deployment_pin JOIN deployment ON deployment.id = deployment_pin.deployment_id
                 WHERE cloud_config_id = $1 AND dropped_at IS NULL ORDER BY deployment.name",
                id,
            )
            .await?;
        Ok(Uses { components, deployments })
    }

    async fn list_names(&mut self, sql: &'static str, id: CloudConfigId) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query(sql).bind(id.to_string()).fetch_all(self.sql()).await?;
        rows.iter().map(|row| row.text("name")).collect()
    }

    /// Deployments that are not dropped and whose newest version pins this cloud-config, always in the same order: who
    /// changes them one after another waits for nobody who does the same.
    pub async fn list_deployments_pinning(&mut self, id: CloudConfigId) -> Result<Vec<DeploymentId>, StoreError> {
        let rows = sqlx::query(
            "SELECT DISTINCT deployment.id FROM deployment_pin JOIN deployment ON deployment.id = deployment_pin.deployment_id
             WHERE cloud_config_id = $1 AND dropped_at IS NULL ORDER BY deployment.id",
        )
        .bind(id.to_string())
        .fetch_all(self.sql())
        .await?;
        rows.iter().map(|row| row.parsed("id")).collect()
    }
}
