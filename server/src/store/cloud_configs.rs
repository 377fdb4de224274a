//! Cloud-configs and their revisions as rows.

mod revisions;
mod uses;

use std::collections::BTreeMap;

use app::model::{
    cloud_config::{CloudConfig, Content, Revision},
    ids::{CloudConfigId, ProjectId},
};
use sqlx::any::AnyRow;

use super::{Store, StoreError, row::RowExt as _};
pub use revisions::NewRevision;
pub use uses::Uses;

macro_rules! cloud_config_columns {
    () => {
        "cloud_config.id, cloud_config.namespace, cloud_config.name, cloud_config.revision, cloud_config.image, cloud_config.rev"
    };
}
use cloud_config_columns;

/// Most that is read of one cloud-config's history at once.
const REVISIONS_MAX: i64 = 200;
const HISTORY_BYTES_MAX: i64 = 4 << 20;

fn cloud_config(row: &AnyRow) -> Result<CloudConfig, StoreError> {
    Ok(CloudConfig {
        id: row.parsed("id")?,
        namespace: row.text("namespace")?,
        name: row.text("name")?,
        revision: row.count("revision")?,
        image: row.text("image")?,
        rev: row.int("rev")?,
    })
}

fn revision(row: &AnyRow) -> Result<Revision, StoreError> {
    Ok(Revision {
        number: row.count("number")?,
        content: row.json("content")?,
        author: row.text("author")?,
        created_at: row.int("created_at")?,
        note: row.text("note")?,
    })
}

/// What a new version would pin of a cloud-config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newest {
    pub revision: u32,
    pub image: String,
}

impl Store {
    /// All of a project, as they sort on screen: databases disagree about letters.
    pub async fn list_cloud_configs(&self, project_id: ProjectId) -> Result<Vec<CloudConfig>, StoreError> {
        let mut connection = self.read().await?;
        let rows = sqlx::query(concat!("SELECT ", cloud_config_columns!(), " FROM cloud_config WHERE project_id = $1"))
            .bind(project_id.to_string())
            .fetch_all(&mut *connection)
            .await?;
        let mut list = rows.iter().map(cloud_config).collect::<Result<Vec<_>, _>>()?;
        list.sort_by_cached_key(|each| (each.namespace.to_lowercase(), each.name.to_lowercase(), each.id));
        Ok(list)
    }

    pub async fn get_cloud_config(&self, project_id: ProjectId, id: CloudConfigId) -> Result<CloudConfig, StoreError> {
        let mut connection = self.read().await?;
        let row =
            sqlx::query(concat!("SELECT ", cloud_config_columns!(), " FROM cloud_config WHERE project_id = $1 AND id = $2"))
                .bind(project_id.to_string())
                .bind(id.to_string())
                .fetch_one(&mut *connection)
                .await?;
        cloud_config(&row)
    }

    /// The newest first; of a long or heavy history the newest part.
    pub async fn list_revisions(&self, id: CloudConfigId) -> Result<Vec<Revision>, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query(
            "SELECT number, content, author, created_at, note
             FROM (SELECT number, content, author, created_at, note,
                       SUM(LENGTH(content)) OVER (ORDER BY number DESC) - LENGTH(content) AS newer_bytes
                   FROM cloud_config_revision WHERE cloud_config_id = $1) AS history
             WHERE newer_bytes < $2 ORDER BY number DESC LIMIT $3",
        )
        .bind(id.to_string())
        .bind(HISTORY_BYTES_MAX)
        .bind(REVISIONS_MAX)
        .fetch_all(&mut *connection)
        .await?
        .iter()
        .map(revision)
        .collect()
    }

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
