//! Writing components. Who changes one holds its group first (`touch_group`), so positions never collide.

use app::model::{
    group::{Component, ComponentSettings},
    ids::{CloudConfigId, ComponentId, GroupId, ProjectId},
    name::DisplayName,
};

use super::component;
use crate::store::{
    StoreError, Tx,
    row::{RowExt as _, json},
};

macro_rules! component_columns {
    () => {
        "component.id, component.slug, component.name, component.cloud_config_id, component.settings, component.group_id,
         (SELECT cloud_config.namespace || '/' || cloud_config.name FROM cloud_config WHERE cloud_config.id = component.cloud_config_id) AS cloud_config"
    };
}

impl Tx<'_> {
    /// A component of this project, with its group.
    pub async fn get_component(&mut self, project_id: ProjectId, id: ComponentId) -> Result<(GroupId, Component), StoreError> {
        let row = sqlx::query(concat!(
            "SELECT ",
            component_columns!(),
            " FROM component JOIN deployment_group ON deployment_group.id = component.group_id
             WHERE component.id = $1 AND deployment_group.project_id = $2"
        ))
        .bind(id.to_string())
        .bind(project_id.to_string())
        .fetch_one(self.sql())
        .await?;
        Ok((row.parsed("group_id")?, component(&row)?))
    }

    /// In start order.
    pub async fn list_components_of(&mut self, group_id: GroupId) -> Result<Vec<Component>, StoreError> {
        sqlx::query(concat!("SELECT ", component_columns!(), " FROM component WHERE group_id = $1 ORDER BY position"))
            .bind(group_id.to_string())
            .fetch_all(self.sql())
            .await?
            .iter()
            .map(component)
            .collect()
    }

    /// Behind all that are there.
    pub async fn insert_component(&mut self, group_id: GroupId, new: &Component) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO component (id, group_id, slug, name, position, cloud_config_id, settings)
             VALUES ($1, $2, $3, $4, (SELECT COALESCE(MAX(position) + 1, 0) FROM component WHERE group_id = $2), $5, $6)",
        )
        .bind(new.id.to_string())
        .bind(group_id.to_string())
        .bind(new.slug.to_string())
        .bind(new.name.to_string())
        .bind(new.cloud_config_id.to_string())
        .bind(json(&new.settings))
        .execute(self.sql())
        .await?;
        Ok(())
    }

    /// Its slug stays: names of instances are made of it.
    pub async fn set_component(
        &mut self,
        id: ComponentId,
        name: &DisplayName,
        cloud_config_id: CloudConfigId,
        settings: &ComponentSettings,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE component SET name = $1, cloud_config_id = $2, settings = $3 WHERE id = $4")
            .bind(name.to_string())
            .bind(cloud_config_id.to_string())
            .bind(json(settings))
            .bind(id.to_string())
            .execute(self.sql())
            .await?;
        Ok(())
    }

    pub async fn set_component_position(&mut self, id: ComponentId, position: u32) -> Result<(), StoreError> {
        sqlx::query("UPDATE component SET position = $1 WHERE id = $2")
            .bind(i64::from(position))
            .bind(id.to_string())
            .execute(self.sql())
            .await?;
        Ok(())
    }

    /// Names of deployments that are not dropped and have it: their newest version pins it, or an instance of it is still there.
    pub async fn list_deployments_with(&mut self, id: ComponentId) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query(
            "SELECT deployment.name FROM deployment WHERE dropped_at IS NULL AND (
                 EXISTS (SELECT 1 FROM deployment_pin WHERE deployment_pin.deployment_id = deployment.id AND deployment_pin.component_id = $1)
                 OR EXISTS (SELECT 1 FROM instance WHERE instance.deployment_id = deployment.id AND instance.component_id = $1 AND gone_at IS NULL))
             ORDER BY deployment.name",
        )
        .bind(id.to_string())
        .fetch_all(self.sql())
        .await?;
        rows.iter().map(|row| row.text("name")).collect()
    }

    pub async fn remove_component(&mut self, id: ComponentId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM component WHERE id = $1").bind(id.to_string()).execute(self.sql()).await?;
        Ok(())
    }
}
