//! The overview of a project: what fails and moves first, then a card per group.
//!
//! It is read more often than any other page and shows everything at once, so deployments and instances are sent as what their
//! lines and squares show, and no more.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::{ApiError, installation::Detached};
use crate::model::{
    deployment::{Deployment, DeploymentState},
    group::Group,
    ids::{DeploymentId, GroupId, InstanceId, ScopeId, TargetId},
    instance::{Instance, InstanceState},
    job::Job,
    name::{DisplayName, Slug},
    project::{Project, Role},
    scope::Scope,
    target::Target,
};

/// All that the page shows; cards are computed from it on both sides by the same code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    pub cursor: i64,
    pub role: Role,
    /// Where this copy of the installation leaves its hosts alone.
    pub detached: Option<Detached>,
    pub project: Project,
    pub groups: Vec<Group>,
    pub scopes: Vec<Scope>,
    pub deployments: Vec<DeploymentLine>,
    /// Unfinished ones and the newest finished ones.
    pub jobs: Vec<Job>,
    pub hosts: Vec<Target>,
}

/// A deployment in its group's card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeploymentLine {
    pub id: DeploymentId,
    pub group_id: GroupId,
    pub scope_id: ScopeId,
    pub slug: Slug,
    pub name: DisplayName,
    pub state: DeploymentState,
    /// Why the last job failed; gone with the next success.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
    pub changed_at: i64,
    /// In the order of components and numbers.
    pub instances: Vec<InstanceSquare>,
    pub rev: i64,
}

/// An instance in its deployment's line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InstanceSquare {
    pub id: InstanceId,
    pub target_id: TargetId,
    pub component: String,
    pub ordinal: u32,
    pub generation: u32,
    pub name: String,
    pub state: InstanceState,
    /// Whether the newest version would replace it.
    pub behind: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_bytes: Option<i64>,
    pub rev: i64,
}

impl From<&Deployment> for DeploymentLine {
    fn from(deployment: &Deployment) -> Self {
        Self {
            id: deployment.id,
            group_id: deployment.group_id,
            scope_id: deployment.scope_id,
            slug: deployment.slug.clone(),
            name: deployment.name.clone(),
            state: deployment.state,
            last_error: deployment.last_error.clone(),
            changed_at: deployment.changed_at,
            instances: Vec::new(),
            rev: deployment.rev,
        }
    }
}

impl From<&Instance> for InstanceSquare {
    fn from(instance: &Instance) -> Self {
        Self {
            id: instance.id,
            target_id: instance.target_id,
            component: instance.component.clone(),
            ordinal: instance.ordinal,
            generation: instance.generation,
            name: instance.name.clone(),
            state: instance.state,
            behind: instance.behind,
            memory_bytes: instance.sample.memory_bytes,
            rev: instance.rev,
        }
    }
}

impl InstanceSquare {
    /// Where it stands among those of its deployment.
    pub fn place(&self) -> (&str, u32, u32) {
        (&self.component, self.ordinal, self.generation)
    }
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
