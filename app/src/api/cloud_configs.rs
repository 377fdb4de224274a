//! Cloud-configs: the tree, the editor, revisions, and where each is used.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::ApiError;
use crate::model::{
    cloud_config::{CloudConfig, Content, Revision},
    cloud_init::Check,
    deployment::Deployment,
    ids::CloudConfigId,
    name::Slug,
    project::Role,
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CloudConfigPage {
    pub cursor: i64,
    pub role: Role,
    pub cloud_config: CloudConfig,
    /// Newest first.
    pub revisions: Vec<Revision>,
    /// Of the newest revision.
    pub check: Check,
    pub used_by: Vec<UsedBy>,
    pub images: Vec<ImageChoice>,
}

/// A deployment whose newest version pins a revision of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UsedBy {
    pub deployment: Deployment,
    pub component: String,
    pub revision: u32,
}

/// An image by the name under which hosts have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageChoice {
    pub alias: String,
    pub description: String,
    /// Names of the hosts that have it.
    pub hosts: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CloudConfigTree {
    pub cursor: i64,
    pub role: Role,
    pub cloud_configs: Vec<CloudConfig>,
    pub images: Vec<ImageChoice>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevisionDraft {
    pub project: Slug,
    pub cloud_config_id: CloudConfigId,
    /// The revision that the editor was opened on.
    pub from_revision: u32,
    pub content: Content,
    pub note: String,
}

/// What became of a save.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Saved {
    Made {
        revision: u32,
    },
    Unchanged,
    /// Somebody saved meanwhile: theirs, and yours is still in the editor.
    Conflict {
        theirs: Box<Revision>,
    },
}

#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait CloudConfigs {
    async fn list_cloud_configs(&self, project: Slug) -> Result<CloudConfigTree, ApiError>;
    async fn get_cloud_config(&self, project: Slug, cloud_config_id: CloudConfigId) -> Result<CloudConfigPage, ApiError>;
    async fn create_cloud_config(
        &self,
        project: Slug,
        namespace: String,
        name: String,
        content: Content,
    ) -> Result<CloudConfig, ApiError>;
    async fn save_revision(&self, save: RevisionDraft) -> Result<Saved, ApiError>;
    async fn restore_revision(
        &self,
        project: Slug,
        cloud_config_id: CloudConfigId,
        number: u32,
        from_revision: u32,
    ) -> Result<Saved, ApiError>;
    async fn delete_cloud_config(&self, project: Slug, cloud_config_id: CloudConfigId) -> Result<(), ApiError>;
    /// Findings of a text while it is typed.
    async fn check_cloud_config(&self, project: Slug, image: String, user_data: String) -> Result<Check, ApiError>;
}

#[server(endpoint = "cloud_configs/list", input = Json)]
pub async fn list_cloud_configs(project: Slug) -> Result<CloudConfigTree, ApiError> {
    super::backend::backend()?.list_cloud_configs(project).await
}

#[server(endpoint = "cloud_configs/get", input = Json)]
pub async fn get_cloud_config(project: Slug, cloud_config_id: CloudConfigId) -> Result<CloudConfigPage, ApiError> {
    super::backend::backend()?.get_cloud_config(project, cloud_config_id).await
}

#[server(endpoint = "cloud_configs/create", input = Json)]
pub async fn create_cloud_config(
    project: Slug,
    namespace: String,
    name: String,
    content: Content,
) -> Result<CloudConfig, ApiError> {
    super::backend::backend()?.create_cloud_config(project, namespace, name, content).await
}

#[server(endpoint = "cloud_configs/save", input = Json)]
pub async fn save_revision(save: RevisionDraft) -> Result<Saved, ApiError> {
    super::backend::backend()?.save_revision(save).await
}

#[server(endpoint = "cloud_configs/restore", input = Json)]
pub async fn restore_revision(
    project: Slug,
    cloud_config_id: CloudConfigId,
    number: u32,
    from_revision: u32,
) -> Result<Saved, ApiError> {
    super::backend::backend()?.restore_revision(project, cloud_config_id, number, from_revision).await
}

#[server(endpoint = "cloud_configs/delete", input = Json)]
pub async fn delete_cloud_config(project: Slug, cloud_config_id: CloudConfigId) -> Result<(), ApiError> {
    super::backend::backend()?.delete_cloud_config(project, cloud_config_id).await
}

#[server(endpoint = "cloud_configs/check", input = Json)]
pub async fn check_cloud_config(project: Slug, image: String, user_data: String) -> Result<Check, ApiError> {
    super::backend::backend()?.check_cloud_config(project, image, user_data).await
}
