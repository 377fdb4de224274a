//! Images that a project can deploy: those on its hosts, as last seen.

use app::model::{ids::ProjectId, target::Image};
use serde::Deserialize;

use super::{Store, StoreError, row::RowExt as _};

/// An image on one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostImage {
    /// The host's name.
    pub host: String,
    pub image: Image,
}

/// The part of a host's inventory that is read here.
#[derive(Deserialize)]
struct Images {
    #[serde(default)]
    images: Vec<Image>,
}

impl Store {
    /// By the name of the host.
    pub async fn list_images(&self, project_id: ProjectId) -> Result<Vec<HostImage>, StoreError> {
        let mut connection = self.read().await?;
        let rows = sqlx::query(
            "SELECT target.name, target.inventory FROM target JOIN target_grant ON target_grant.target_id = target.id
             WHERE target_grant.project_id = $1 ORDER BY target.slug",
        )
        .bind(project_id.to_string())
        .fetch_all(&mut *connection)
        .await?;
        let mut list = Vec::new();
        for row in &rows {
            let (host, Images { images }) = (row.text("name")?, row.json("inventory")?);
            list.extend(images.into_iter().map(|image| HostImage { host: host.clone(), image }));
        }
        Ok(list)
    }
}
