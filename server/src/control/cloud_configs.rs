//! Cloud-configs: described once, revised by every save, checked before a guest reads them.
//!
//! A save takes any text, even one that cloud-init cannot read: work in progress must not be lost. It is the deploy that
//! refuses a text with errors.

mod check;
pub mod content;
mod create;
mod delete;
mod images;
mod list;
mod save;
mod schemas;
mod show;

use app::{
    api::{
        ApiError,
        cloud_configs::{CloudConfigPage, CloudConfigTree, CloudConfigs, RevisionDraft, Saved},
    },
    model::{
        cloud_config::{CloudConfig, Content},
        cloud_init::Check,
        event::Change,
        ids::{CloudConfigId, ProjectId},
        name::Slug,
    },
};
use async_trait::async_trait;

use super::{Call, ControlError};
use crate::{
    auth::Caller,
    store::{Tx, audit::Record},
};
pub use check::check_content;
pub(super) use create::{NewCloudConfig, create_in, read_new};
pub use schemas::Schemas;

#[async_trait]
impl CloudConfigs for Call {
    async fn list_cloud_configs(&self, project: Slug) -> Result<CloudConfigTree, ApiError> {
        Ok(list::list(self, &project).await?)
    }

    async fn get_cloud_config(&self, project: Slug, cloud_config_id: CloudConfigId) -> Result<CloudConfigPage, ApiError> {
        Ok(show::show(self, &project, cloud_config_id).await?)
    }

    async fn create_cloud_config(
        &self,
        project: Slug,
        namespace: String,
        name: String,
        content: Content,
    ) -> Result<CloudConfig, ApiError> {
        Ok(create::create(self, &project, &namespace, &name, content).await?)
    }

    async fn save_revision(&self, save: RevisionDraft) -> Result<Saved, ApiError> {
        Ok(save::save(self, save).await?)
    }

    async fn restore_revision(
        &self,
        project: Slug,
        cloud_config_id: CloudConfigId,
        number: u32,
        from_revision: u32,
    ) -> Result<Saved, ApiError> {
        Ok(save::restore(self, &project, cloud_config_id, number, from_revision).await?)
    }

    async fn delete_cloud_config(&self, project: Slug, cloud_config_id: CloudConfigId) -> Result<(), ApiError> {
        Ok(delete::delete(self, &project, cloud_config_id).await?)
    }

    async fn check_cloud_config(&self, project: Slug, image: String, user_data: String) -> Result<Check, ApiError> {
        Ok(check::check(self, &project, &image, user_data).await?)
    }
}

/// Records a change of a cloud-config and tells those who look at it.
async fn told(
    tx: &mut Tx<'_>,
    caller: &Caller,
    project_id: ProjectId,
    record: Record,
    changed: &CloudConfig,
) -> Result<(), ControlError> {
    let change = Change::Named { entity: "cloud_config".into(), id: changed.id.to_string(), rev: changed.rev };
    Ok(tx.record(caller, project_id, record, &change).await?)
}
