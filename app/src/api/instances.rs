//! Every instance of a project, over all groups and hosts.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::ApiError;
use crate::model::{deployment::Deployment, instance::Instance, name::Slug, project::Role, target::Target};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceFilter {
    pub text: String,
    pub state: Option<String>,
    pub host: Option<Slug>,
    pub deployment: Option<Slug>,
    /// Continue after this name.
    pub after: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InstanceRow {
    pub instance: Instance,
    pub group: Slug,
    pub deployment: Slug,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InstanceList {
    pub cursor: i64,
    pub rows: Vec<InstanceRow>,
    pub total: u32,
    pub next: Option<String>,
    pub hosts: Vec<Target>,
}

/// One instance's own page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InstancePage {
    pub cursor: i64,
    pub role: Role,
    pub instance: Instance,
    pub group: Slug,
    pub deployment: Deployment,
    pub host: Target,
    /// `Webservers/My_Site r7`.
    pub cloud_config: Option<String>,
}

#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Instances {
    async fn list_instances(&self, project: Slug, filter: InstanceFilter) -> Result<InstanceList, ApiError>;
    async fn get_instance(&self, project: Slug, name: String) -> Result<InstancePage, ApiError>;
}

#[server(endpoint = "instances/list", input = Json)]
pub async fn list_instances(project: Slug, filter: InstanceFilter) -> Result<InstanceList, ApiError> {
    super::backend::backend()?.list_instances(project, filter).await
}

#[server(endpoint = "instances/get", input = Json)]
pub async fn get_instance(project: Slug, name: String) -> Result<InstancePage, ApiError> {
    super::backend::backend()?.get_instance(project, name).await
}
