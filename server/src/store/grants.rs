//! Which hosts a project may use.

use std::collections::HashSet;

use app::model::ids::{ProjectId, TargetId};

use super::{Store, StoreError, row::RowExt as _};

impl Store {
    pub async fn list_granted_targets(&self, project_id: ProjectId) -> Result<HashSet<TargetId>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query("SELECT target_id FROM target_grant WHERE project_id = $1")
            .bind(project_id.to_string())
            .fetch_all(&mut *connection)
            .await?
            .iter()
            .map(|row| row.parsed("target_id"))
            .collect()
    }
}
