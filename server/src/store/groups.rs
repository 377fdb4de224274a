//! Deployment groups and their components as rows.

mod components;
mod remove;

use app::model::{
    group::{Component, Group, GroupKind},
    ids::{GroupId, ProjectId},
    name::{DisplayName, Slug},
};
use sqlx::any::AnyRow;

use super::{Store, StoreError, Tx, row::RowExt as _};
pub use remove::Kept;

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

impl Tx<'_> {
    pub async fn insert_group(&mut self, project_id: ProjectId, new: &Group) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query(
            "INSERT INTO deployment_group (id, project_id, slug, name, kind, created_at, rev) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(new.id.to_string())
        .bind(project_id.to_string())
        .bind(new.slug.to_string())
        .bind(new.name.to_string())
        .bind(new.kind.as_str())
        .bind(now)
        .bind(new.rev)
        .execute(self.sql())
        .await?;
        Ok(())
    }

    /// Holds the group for a change of it or of its components: its `rev` is the next one from here on.
    pub async fn touch_group(&mut self, project_id: ProjectId, group_id: GroupId) -> Result<Group, StoreError> {
        let row = sqlx::query(
            "UPDATE deployment_group SET rev = rev + 1 WHERE project_id = $1 AND id = $2 RETURNING id, slug, name, kind, rev",
        )
        .bind(project_id.to_string())
        .bind(group_id.to_string())
        .fetch_one(self.sql())
        .await?;
        group(&row)
    }

    /// As [`Tx::touch_group`], if the group is as it was read: otherwise somebody was faster (`Stale`).
    pub async fn touch_group_at(&mut self, project_id: ProjectId, group_id: GroupId, rev: i64) -> Result<Group, StoreError> {
        let group = self.touch_group(project_id, group_id).await?;
        if group.rev == rev + 1 { Ok(group) } else { Err(StoreError::Stale) }
    }

    /// Its slug stays: addresses and names of instances are made of it.
    pub async fn rename_group(&mut self, group_id: GroupId, name: &DisplayName) -> Result<(), StoreError> {
        sqlx::query("UPDATE deployment_group SET name = $1 WHERE id = $2")
            .bind(name.to_string())
            .bind(group_id.to_string())
            .execute(self.sql())
            .await?;
        Ok(())
    }
}
