//! The overview of a project: what fails and moves first, then a card per group.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::ApiError;
use crate::model::{
    deployment::Deployment,
    group::Group,
    instance::Instance,
    job::Job,
    name::Slug,
    project::{Project, Role},
    scope::Scope,
    target::Target,
};

/// All that the page shows; cards are computed from it on both sides by the same code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    pub cursor: i64,
    pub role: Role,
    pub project: Project,
    pub groups: Vec<Group>,
    pub scopes: Vec<Scope>,
    pub deployments: Vec<Deployment>,
    pub instances: Vec<Instance>,
    /// Unfinished ones and the newest finished ones.
    pub jobs: Vec<Job>,
    pub hosts: Vec<Target>,
}

#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Overviews {
    async fn get_overview(&self, project: Slug) -> Result<Overview, ApiError>;
}

#[server(endpoint = "overview/get", input = Json)]
pub async fn get_overview(project: Slug) -> Result<Overview, ApiError> {
    super::backend::backend()?.get_overview(project).await
}
