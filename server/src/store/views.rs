//! Views of the list of jobs: each belongs to one person in one project.

use app::model::{
    ids::{ProjectId, UserId, ViewId},
    view::View,
};
use sqlx::any::AnyRow;

use super::{Store, StoreError, Tx, row::RowExt as _};

fn view(row: &AnyRow) -> Result<View, StoreError> {
    Ok(View { id: row.parsed("id")?, name: row.parsed("name")?, query: row.text("query")? })
}

impl Store {
    /// Of this person in this project, by name.
    pub async fn list_views(&self, project_id: ProjectId, user_id: UserId) -> Result<Vec<View>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query("SELECT id, name, query FROM saved_view WHERE project_id = $1 AND user_id = $2 ORDER BY name, id")
            .bind(project_id.to_string())
            .bind(user_id.to_string())
            .fetch_all(&mut *connection)
            .await?
            .iter()
            .map(view)
            .collect()
    }
}

impl Tx<'_> {
    pub async fn count_views(&mut self, project_id: ProjectId, user_id: UserId) -> Result<u32, StoreError> {
        sqlx::query("SELECT COUNT(*) AS count FROM saved_view WHERE project_id = $1 AND user_id = $2")
            .bind(project_id.to_string())
            .bind(user_id.to_string())
            .fetch_one(self.sql())
            .await?
            .count("count")
    }

    pub async fn insert_view(&mut self, project_id: ProjectId, user_id: UserId, view: &View) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query("INSERT INTO saved_view (id, project_id, user_id, name, query, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(view.id.to_string())
            .bind(project_id.to_string())
            .bind(user_id.to_string())
            .bind(view.name.to_string())
            .bind(view.query.clone())
            .bind(now)
            .execute(self.sql())
            .await?;
        Ok(())
    }

    /// Another person's is not found.
    pub async fn remove_view(&mut self, project_id: ProjectId, user_id: UserId, id: ViewId) -> Result<View, StoreError> {
        let row =
            sqlx::query("DELETE FROM saved_view WHERE id = $1 AND project_id = $2 AND user_id = $3 RETURNING id, name, query")
                .bind(id.to_string())
                .bind(project_id.to_string())
                .bind(user_id.to_string())
                .fetch_one(self.sql())
                .await?;
        view(&row)
    }
}
