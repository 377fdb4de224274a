//! Deployment groups and their components as rows.

use app::model::{
    group::{Component, Group, GroupKind},
    ids::{GroupId, ProjectId},
    name::Slug,
};
use sqlx::any::AnyRow;

use super::{Store, StoreError, row::RowExt as _};

pub(super) fn group(row: &AnyRow) -> Result<Group, StoreError> {
    Ok(Group {
        id: row.parsed("id")?,
        slug: row.parsed("slug")?,
        name: row.parsed("name")?,
        kind: row.word("kind", GroupKind::parse)?,
        rev: row.int("rev")?,
    })
}

pub(super) fn component(row: &AnyRow) -> Result<Component, StoreError> {
    Ok(Component {
        id: row.parsed("id")?,
        slug: row.parsed("slug")?,
        name: row.parsed("name")?,
        cloud_config_id: row.parsed("cloud_config_id")?,
        cloud_config: row.text("cloud_config")?,
        settings: row.json("settings")?,
    })
}

impl Store {
    /// A group of this project, by its slug.
    pub async fn find_group(&self, project_id: ProjectId, slug: &Slug) -> Result<Option<Group>, StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query("SELECT id, slug, name, kind, rev FROM deployment_group WHERE project_id = $1 AND slug = $2")
            .bind(project_id.to_string())
            .bind(slug.to_string())
            .fetch_optional(&mut *connection)
            .await?;
        row.as_ref().map(group).transpose()
    }

    /// A group of this project, by its id.
    pub async fn get_group(&self, project_id: ProjectId, group_id: GroupId) -> Result<Group, StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query("SELECT id, slug, name, kind, rev FROM deployment_group WHERE project_id = $1 AND id = $2")
            .bind(project_id.to_string())
            .bind(group_id.to_string())
            .fetch_one(&mut *connection)
            .await?;
        group(&row)
    }

    /// All groups of a project, by slug.
    pub async fn list_groups(&self, project_id: ProjectId) -> Result<Vec<Group>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query("SELECT id, slug, name, kind, rev FROM deployment_group WHERE project_id = $1 ORDER BY slug")
            .bind(project_id.to_string())
            .fetch_all(&mut *connection)
            .await?
            .iter()
            .map(group)
            .collect()
    }

    /// A group's components in start order.
    pub async fn list_components(&self, group_id: GroupId) -> Result<Vec<Component>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(
            "SELECT component.id, component.slug, component.name, component.cloud_config_id, component.settings,
                 cloud_config.namespace || '/' || cloud_config.name AS cloud_config
             FROM component JOIN cloud_config ON cloud_config.id = component.cloud_config_id
             WHERE group_id = $1 ORDER BY position",
        )
        .bind(group_id.to_string())
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(component)
        .collect()
    }
}
