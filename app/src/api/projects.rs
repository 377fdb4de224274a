//! Projects: list, create, rename.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::ApiError;
#[cfg(feature = "ssr")]
use super::backend::backend;
use crate::model::project::{Project, Role};

/// The projects that the person may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectList {
    pub projects: Vec<ProjectLine>,
    /// May make one.
    pub can_create: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectLine {
    pub project: Project,
    pub role: Role,
    pub groups: u32,
    pub deployments: u32,
    pub members: u32,
}

#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Projects {
    async fn list_projects(&self) -> Result<ProjectList, ApiError>;
    async fn create_project(&self, name: String) -> Result<Project, ApiError>;
    async fn rename_project(&self, project: String, name: String) -> Result<Project, ApiError>;
}

#[server(endpoint = "projects/list", input = Json)]
pub async fn list_projects() -> Result<ProjectList, ApiError> {
    backend()?.list_projects().await
}

/// Makes a project with the scopes Dev and Production; leads to it.
#[server(endpoint = "projects/create")]
pub async fn create_project(#[server(default)] name: String) -> Result<Project, ApiError> {
    let project = backend()?.create_project(name).await?;
    leptos_axum::redirect(&format!("/_eyrie/p/{}/", project.slug));
    Ok(project)
}

/// Gives a project a new name and slug; the old address leads to the new one.
#[server(endpoint = "projects/rename")]
pub async fn rename_project(#[server(default)] project: String, #[server(default)] name: String) -> Result<Project, ApiError> {
    let project = backend()?.rename_project(project, name).await?;
    leptos_axum::redirect(&format!("/_eyrie/p/{}/members/", project.slug));
    Ok(project)
}
