//! Deleting a group takes the history of its dropped deployments with it: their rows refer to it, and nothing else shows
//! them once it is gone. Data volumes that were kept stay on their hosts; the record of the deletion names them.

use app::model::ids::GroupId;
use serde::Serialize;

use crate::store::{StoreError, Tx, row::RowExt as _};

/// A data volume that outlives its deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kept {
    pub host: String,
    pub pool: String,
    pub name: String,
}

impl Tx<'_> {
    /// Names of the group's deployments that are not dropped.
    pub async fn list_living_deployments(&mut self, group_id: GroupId) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query("SELECT name FROM deployment WHERE group_id = $1 AND dropped_at IS NULL ORDER BY name")
            .bind(group_id.to_string())
            .fetch_all(self.sql())
            .await?;
        rows.iter().map(|row| row.text("name")).collect()
    }

    /// Data volumes that drops left where they are.
    pub async fn list_kept_volumes(&mut self, group_id: GroupId) -> Result<Vec<Kept>, StoreError> {
        let rows = sqlx::query(
            "SELECT target.name AS host, volume.pool, volume.name FROM volume
             JOIN deployment ON deployment.id = volume.deployment_id JOIN target ON target.id = volume.target_id
             WHERE deployment.group_id = $1 ORDER BY target.name, volume.name",
        )
        .bind(group_id.to_string())
        .fetch_all(self.sql())
        .await?;
        rows.iter().map(|row| Ok(Kept { host: row.text("host")?, pool: row.text("pool")?, name: row.text("name")? })).collect()
    }

    /// In use while one of its deployments is not dropped.
    pub async fn remove_group(&mut self, group_id: GroupId) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM deployment WHERE group_id = $1 AND dropped_at IS NOT NULL",
            "DELETE FROM deployment_group WHERE id = $1",
        ] {
            sqlx::query(sql).bind(group_id.to_string()).execute(self.sql()).await?;
        }
        Ok(())
    }
}
