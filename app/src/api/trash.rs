//! Trash: what was dropped, its history, and bringing back its description.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::{ApiError, deployments::Allowed};
use crate::model::{
    deployment::Deployment,
    ids::DeploymentId,
    job::Job,
    name::{DisplayName, Slug},
    project::Role,
    scope::Colour,
    version::Version,
};

/// Most days that a project may keep what was dropped; 0 keeps it for ever.
pub const KEEP_DAYS_MAX: u32 = 3_650;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrashFilter {
    /// Part of the name.
    pub text: String,
    /// Continue with those that were dropped before this one.
    pub after: Option<DeploymentId>,
}

/// The last dropped first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrashList {
    pub cursor: i64,
    pub role: Role,
    /// 0 is for ever.
    pub keep_days: u32,
    pub rows: Vec<Dropped>,
    pub total: u32,
    pub next: Option<DeploymentId>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dropped {
    pub deployment: Deployment,
    pub group_name: String,
    pub scope: DisplayName,
    pub scope_colour: Colour,
    pub dropped_at: i64,
    /// Who asked for the drop.
    pub dropped_by: String,
    /// When it is gone for good; none while it is kept for ever.
    pub gone_at: Option<i64>,
}

/// One of them with its history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DroppedPage {
    pub role: Role,
    pub dropped: Dropped,
    /// The newest first.
    pub versions: Vec<Version>,
    /// The newest ones.
    pub jobs: Vec<Job>,
    pub jobs_total: u32,
    pub bring_back: Allowed,
}

#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Trash {
    async fn list_trash(&self, project: Slug, filter: TrashFilter) -> Result<TrashList, ApiError>;
    async fn get_dropped(&self, project: Slug, deployment_id: DeploymentId) -> Result<DroppedPage, ApiError>;
    /// A draft of this name with the description of the last version.
    async fn bring_back(&self, project: Slug, deployment_id: DeploymentId, name: String) -> Result<Deployment, ApiError>;
    async fn keep_trash(&self, project: Slug, days: String) -> Result<(), ApiError>;
}

#[server(endpoint = "trash/list", input = Json)]
pub async fn list_trash(project: Slug, filter: TrashFilter) -> Result<TrashList, ApiError> {
    super::backend::backend()?.list_trash(project, filter).await
}

#[server(endpoint = "trash/get", input = Json)]
pub async fn get_dropped(project: Slug, deployment_id: DeploymentId) -> Result<DroppedPage, ApiError> {
    super::backend::backend()?.get_dropped(project, deployment_id).await
}

/// Makes a draft of what was dropped; leads to it.
#[server(endpoint = "trash/bring_back")]
pub async fn bring_back(
    #[server(default)] project: String,
    #[server(default)] deployment_id: String,
    #[server(default)] name: String,
) -> Result<Deployment, ApiError> {
    let slug = Slug::parse(&project).map_err(|_| ApiError::NotFound)?;
    let id = deployment_id.parse().map_err(|_| ApiError::NotFound)?;
    let made = super::backend::backend()?.bring_back(slug, id, name).await?;
    leptos_axum::redirect(&format!("/_eyrie/p/{project}/dg/{}/d/{}/", made.group_slug, made.slug));
    Ok(made)
}

/// Sets for how many days the project keeps what was dropped; 0 is for ever.
#[server(endpoint = "trash/keep")]
pub async fn keep_trash(#[server(default)] project: String, #[server(default)] days: String) -> Result<(), ApiError> {
    let project = project.parse().map_err(|_| ApiError::NotFound)?;
    super::backend::backend()?.keep_trash(project, days).await
}
