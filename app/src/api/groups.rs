//! Deployment groups and their components.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::ApiError;
use crate::model::{
    cloud_config::Content,
    deployment::Deployment,
    group::{Component, ComponentSettings, Group, GroupKind},
    ids::{CloudConfigId, ComponentId, GroupId},
    instance::Instance,
    job::Job,
    name::Slug,
    project::Role,
    scope::Scope,
};

/// What the page of a group shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupPage {
    pub cursor: i64,
    pub role: Role,
    pub group: Group,
    pub components: Vec<Component>,
    pub scopes: Vec<Scope>,
    pub deployments: Vec<Deployment>,
    /// Of all its deployments: the cards' squares and memory.
    pub instances: Vec<Instance>,
    /// Unfinished ones.
    pub jobs: Vec<Job>,
}

/// A group with its first components, as the dialog sends it: all of it is made, or nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewGroup {
    pub project: Slug,
    pub name: String,
    pub kind: GroupKind,
    pub components: Vec<NewComponent>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewComponent {
    pub name: String,
    pub cloud_config: ComponentSource,
    pub settings: ComponentSettings,
}

/// A cloud-config that is there, or one written right in the dialog.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "from")]
pub enum ComponentSource {
    Picked { cloud_config_id: CloudConfigId },
    Written { namespace: String, name: String, content: Content },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComponentChange {
    pub project: Slug,
    pub component_id: ComponentId,
    pub name: String,
    pub cloud_config_id: CloudConfigId,
    pub settings: ComponentSettings,
    /// Of the group, as it was read: an older one is a conflict.
    pub rev: i64,
}

#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Groups {
    async fn get_group(&self, project: Slug, group: Slug) -> Result<GroupPage, ApiError>;
    async fn create_group(&self, new: NewGroup) -> Result<Group, ApiError>;
    async fn rename_group(&self, project: Slug, group_id: GroupId, name: String, rev: i64) -> Result<Group, ApiError>;
    /// Refused while one of its deployments is not dropped.
    async fn delete_group(&self, project: Slug, group_id: GroupId) -> Result<(), ApiError>;
    async fn add_component(&self, project: Slug, group_id: GroupId, new: NewComponent) -> Result<Component, ApiError>;
    async fn change_component(&self, change: ComponentChange) -> Result<Component, ApiError>;
    /// Its place in the start order: 0 is first.
    async fn move_component(&self, project: Slug, component_id: ComponentId, position: u32) -> Result<Vec<Component>, ApiError>;
    async fn remove_component(&self, project: Slug, component_id: ComponentId) -> Result<(), ApiError>;
}

#[server(endpoint = "groups/get", input = Json)]
pub async fn get_group(project: Slug, group: Slug) -> Result<GroupPage, ApiError> {
    super::backend::backend()?.get_group(project, group).await
}

#[server(endpoint = "groups/create", input = Json)]
pub async fn create_group(new: NewGroup) -> Result<Group, ApiError> {
    super::backend::backend()?.create_group(new).await
}

#[server(endpoint = "groups/rename", input = Json)]
pub async fn rename_group(project: Slug, group_id: GroupId, name: String, rev: i64) -> Result<Group, ApiError> {
    super::backend::backend()?.rename_group(project, group_id, name, rev).await
}

#[server(endpoint = "groups/delete", input = Json)]
pub async fn delete_group(project: Slug, group_id: GroupId) -> Result<(), ApiError> {
    super::backend::backend()?.delete_group(project, group_id).await
}

#[server(endpoint = "groups/components/add", input = Json)]
pub async fn add_component(project: Slug, group_id: GroupId, new: NewComponent) -> Result<Component, ApiError> {
    super::backend::backend()?.add_component(project, group_id, new).await
}

#[server(endpoint = "groups/components/change", input = Json)]
pub async fn change_component(change: ComponentChange) -> Result<Component, ApiError> {
    super::backend::backend()?.change_component(change).await
}

#[server(endpoint = "groups/components/move", input = Json)]
pub async fn move_component(project: Slug, component_id: ComponentId, position: u32) -> Result<Vec<Component>, ApiError> {
    super::backend::backend()?.move_component(project, component_id, position).await
}

#[server(endpoint = "groups/components/remove", input = Json)]
pub async fn remove_component(project: Slug, component_id: ComponentId) -> Result<(), ApiError> {
    super::backend::backend()?.remove_component(project, component_id).await
}
