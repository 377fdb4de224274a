//! Projects, the slugs they had before, and the seat a person has in one.

use std::collections::HashMap;

use app::model::{
    ids::{ProjectId, UserId},
    name::Slug,
    project::{Project, Role},
};
use sqlx::any::AnyRow;

use super::{
    Store, StoreError, Tx,
    row::{RowExt as _, unreadable_word},
};

/// A project, and the role one person has in it, if any.
#[derive(Debug, Clone)]
pub struct Seat {
    pub project: Project,
    pub role: Option<Role>,
    /// Number of the newest event when this was read: a page reads its seat before everything else that it shows.
    pub cursor: i64,
    /// Since when this copy of the installation leaves its hosts alone.
    pub detached_at: Option<i64>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProjectSize {
    pub groups: u32,
    pub deployments: u32,
    pub members: u32,
}

impl Store {
    /// The project with this slug, now or before it was renamed, with this person's role.
    pub async fn find_seat(&self, slug: &Slug, user_id: UserId) -> Result<Option<Seat>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(
            "SELECT project.id, project.slug, project.name, member.role, counter.value AS cursor,
                 (SELECT MAX(detached_at) FROM installation) AS detached_at
             FROM counter JOIN project ON counter.name = 'event' LEFT JOIN member ON member.project_id = project.id AND member.user_id = $2
             WHERE project.slug = $1 OR project.id = (SELECT project_id FROM project_slug WHERE slug = $1)
             ORDER BY CASE WHEN project.slug = $1 THEN 0 ELSE 1 END LIMIT 1",
        )
        .bind(slug.to_string())
        .bind(user_id.to_string())
        .fetch_optional(&mut *connection)
        .await?
        .as_ref()
        .map(seat)
        .transpose()
    }

    pub async fn find_seat_by_id(&self, id: ProjectId, user_id: UserId) -> Result<Option<Seat>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(
            "SELECT project.id, project.slug, project.name, member.role, counter.value AS cursor,
                 (SELECT MAX(detached_at) FROM installation) AS detached_at
             FROM counter JOIN project ON counter.name = 'event' LEFT JOIN member ON member.project_id = project.id AND member.user_id = $2
             WHERE project.id = $1",
        )
        .bind(id.to_string())
        .bind(user_id.to_string())
        .fetch_optional(&mut *connection)
        .await?
        .as_ref()
        .map(seat)
        .transpose()
    }

    pub async fn get_project(&self, id: ProjectId) -> Result<Project, StoreError> {
        let mut connection = self.read().await?;
        let row = sqlx::query("SELECT id, slug, name FROM project WHERE id = $1")
            .bind(id.to_string())
            .fetch_one(&mut *connection)
            .await?;
        project(&row)
    }

    /// How much there is in each project.
    pub async fn list_project_sizes(&self) -> Result<HashMap<ProjectId, ProjectSize>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(
            "SELECT id,
                 (SELECT COUNT(*) FROM deployment_group WHERE project_id = project.id) AS groups,
                 (SELECT COUNT(*) FROM deployment WHERE project_id = project.id AND dropped_at IS NULL) AS deployments,
                 (SELECT COUNT(*) FROM member WHERE project_id = project.id) AS members
             FROM project",
        )
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(|row| {
            let size = ProjectSize {
                groups: row.count("groups")?,
                deployments: row.count("deployments")?,
                members: row.count("members")?,
            };
            Ok((row.parsed("id")?, size))
        })
        .collect()
    }

    /// Every project, each with this person's role: those without one are for administrators.
    pub async fn list_seats(&self, user_id: UserId) -> Result<Vec<Seat>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(
            "SELECT project.id, project.slug, project.name, member.role, counter.value AS cursor,
                 (SELECT MAX(detached_at) FROM installation) AS detached_at
             FROM counter JOIN project ON counter.name = 'event' LEFT JOIN member ON member.project_id = project.id AND member.user_id = $1
             ORDER BY project.name, project.id",
        )
        .bind(user_id.to_string())
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(seat)
        .collect()
    }
}

impl Tx<'_> {
    /// A new project. A slug that another project gave up is its own from now on.
    pub async fn add_project(&mut self, project: &Project) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query("DELETE FROM project_slug WHERE slug = $1").bind(project.slug.to_string()).execute(self.sql()).await?;
        sqlx::query("INSERT INTO project (id, slug, name, created_at) VALUES ($1, $2, $3, $4)")
            .bind(project.id.to_string())
            .bind(project.slug.to_string())
            .bind(project.name.to_string())
            .bind(now)
            .execute(self.sql())
            .await?;
        self.grant_targets(project.id).await
    }

    pub async fn count_projects(&mut self) -> Result<i64, StoreError> {
        sqlx::query("SELECT COUNT(*) AS count FROM project").fetch_one(self.sql()).await?.int("count")
    }

    /// A new name and slug; the old slug goes on leading here.
    pub async fn rename_project(&mut self, before: &Project, after: &Project) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM project_slug WHERE slug = $1").bind(after.slug.to_string()).execute(self.sql()).await?;
        sqlx::query("UPDATE project SET slug = $2, name = $3, rev = rev + 1 WHERE id = $1")
            .bind(after.id.to_string())
            .bind(after.slug.to_string())
            .bind(after.name.to_string())
            .execute(self.sql())
            .await?;
        if before.slug != after.slug {
            sqlx::query("INSERT INTO project_slug (slug, project_id) VALUES ($1, $2)")
                .bind(before.slug.to_string())
                .bind(after.id.to_string())
                .execute(self.sql())
                .await?;
        }
        Ok(())
    }
}

fn seat(row: &AnyRow) -> Result<Seat, StoreError> {
    let role = row.maybe_text("role")?.map(|word| Role::parse(&word).ok_or_else(|| unreadable_word("role", word))).transpose()?;
    Ok(Seat { project: project(row)?, role, cursor: row.int("cursor")?, detached_at: row.maybe_int("detached_at")? })
}

fn project(row: &AnyRow) -> Result<Project, StoreError> {
    Ok(Project { id: row.parsed("id")?, slug: row.parsed("slug")?, name: row.parsed("name")? })
}
