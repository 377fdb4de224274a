//! Cloud-configs and their revisions as rows.

use std::collections::BTreeMap;

use app::model::{
    cloud_config::Content,
    ids::{CloudConfigId, ProjectId},
};

use super::{Store, StoreError, row::RowExt as _};

/// What a new version would pin of a cloud-config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newest {
    pub revision: u32,
    pub image: String,
}

impl Store {
    /// The newest revision of every cloud-config of a project.
    pub async fn list_newest(&self, project_id: ProjectId) -> Result<BTreeMap<CloudConfigId, Newest>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query("SELECT id, revision, image FROM cloud_config WHERE project_id = $1")
            .bind(project_id.to_string())
            .fetch_all(&mut *connection)
            .await?
            .iter()
            .map(|row| Ok((row.parsed("id")?, Newest { revision: row.count("revision")?, image: row.text("image")? })))
            .collect()
    }

    /// Contents of pinned revisions of this project; what is not there is left out.
    pub async fn list_contents(
        &self,
        project_id: ProjectId,
        pins: &[(CloudConfigId, u32)],
    ) -> Result<BTreeMap<(CloudConfigId, u32), Content>, StoreError> {
        let mut connection = self.read().await?;
        let mut contents = BTreeMap::new();
        for (cloud_config_id, revision) in pins {
            let row = sqlx::query(
                "SELECT content FROM cloud_config_revision JOIN cloud_config ON cloud_config.id = cloud_config_revision.cloud_config_id
                 WHERE cloud_config_id = $1 AND number = $2 AND project_id = $3",
            )
            .bind(cloud_config_id.to_string())
            .bind(i64::from(*revision))
            .bind(project_id.to_string())
            .fetch_optional(&mut *connection)
            .await?;
            if let Some(row) = row {
                contents.insert((*cloud_config_id, *revision), row.json("content")?);
            }
        }
        Ok(contents)
    }
}
