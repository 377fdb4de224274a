//! Writing cloud-configs. A revision is never changed: a save, and a restore, make the next one.

use app::model::{
    cloud_config::{CloudConfig, Content, Revision},
    ids::{CloudConfigId, ProjectId, UserId},
};

use super::{cloud_config, cloud_config_columns, revision};
use crate::store::{StoreError, Tx, row::json};

/// What makes a revision, beside its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRevision {
    pub content: Content,
    pub author_id: Option<UserId>,
    pub author: String,
    pub note: String,
}

impl Tx<'_> {
    /// A new cloud-config with its first revision.
    pub async fn insert_cloud_config(
        &mut self,
        project_id: ProjectId,
        new: &CloudConfig,
        first: &NewRevision,
    ) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query(
            "INSERT INTO cloud_config (id, project_id, namespace, name, revision, image, created_at, rev)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(new.id.to_string())
        .bind(project_id.to_string())
        .bind(new.namespace.clone())
        .bind(new.name.clone())
        .bind(i64::from(new.revision))
        .bind(new.image.clone())
        .bind(now)
        .bind(new.rev)
        .execute(self.sql())
        .await?;
        self.insert_revision_row(new.id, new.revision, first).await
    }

    /// The cloud-config, held until the transaction ends, so that two saves are decided one after another.
    pub async fn hold_cloud_config(&mut self, project_id: ProjectId, id: CloudConfigId) -> Result<CloudConfig, StoreError> {
        let row = sqlx::query(concat!(
            "UPDATE cloud_config SET rev = rev WHERE project_id = $1 AND id = $2 RETURNING ",
            cloud_config_columns!()
        ))
        .bind(project_id.to_string())
        .bind(id.to_string())
        .fetch_one(self.sql())
        .await?;
        cloud_config(&row)
    }

    pub async fn find_cloud_config(
        &mut self,
        project_id: ProjectId,
        id: CloudConfigId,
    ) -> Result<Option<CloudConfig>, StoreError> {
        let row =
            sqlx::query(concat!("SELECT ", cloud_config_columns!(), " FROM cloud_config WHERE project_id = $1 AND id = $2"))
                .bind(project_id.to_string())
                .bind(id.to_string())
                .fetch_optional(self.sql())
                .await?;
        row.as_ref().map(cloud_config).transpose()
    }

    pub async fn get_revision(&mut self, id: CloudConfigId, number: u32) -> Result<Revision, StoreError> {
        let row = sqlx::query(
            "SELECT number, content, author, created_at, note FROM cloud_config_revision
             WHERE cloud_config_id = $1 AND number = $2",
        )
        .bind(id.to_string())
        .bind(i64::from(number))
        .fetch_one(self.sql())
        .await?;
        revision(&row)
    }

    /// The next revision of a cloud-config that this transaction holds.
    pub async fn insert_revision(&mut self, id: CloudConfigId, new: &NewRevision) -> Result<CloudConfig, StoreError> {
        let row = sqlx::query(concat!(
            "UPDATE cloud_config SET revision = revision + 1, image = $1, rev = rev + 1 WHERE id = $2 RETURNING ",
            cloud_config_columns!()
        ))
        .bind(new.content.image.clone())
        .bind(id.to_string())
        .fetch_one(self.sql())
        .await?;
        let changed = cloud_config(&row)?;
        self.insert_revision_row(id, changed.revision, new).await?;
        Ok(changed)
    }

    async fn insert_revision_row(&mut self, id: CloudConfigId, number: u32, new: &NewRevision) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query(
            "INSERT INTO cloud_config_revision (cloud_config_id, number, content, author_id, author, note, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(id.to_string())
        .bind(i64::from(number))
        .bind(json(&new.content))
        .bind(new.author_id.map(|id| id.to_string()))
        .bind(new.author.clone())
        .bind(new.note.clone())
        .bind(now)
        .execute(self.sql())
        .await?;
        Ok(())
    }

    /// In use while a component refers to it, or a deployment that is not dropped pins it.
    pub async fn remove_cloud_config(&mut self, id: CloudConfigId) -> Result<(), StoreError> {
        sqlx::query(
            "DELETE FROM deployment_pin WHERE cloud_config_id = $1
             AND deployment_id IN (SELECT deployment.id FROM deployment WHERE dropped_at IS NOT NULL)",
        )
        .bind(id.to_string())
        .execute(self.sql())
        .await?;
        sqlx::query("DELETE FROM cloud_config WHERE id = $1").bind(id.to_string()).execute(self.sql()).await?;
        Ok(())
    }
}
