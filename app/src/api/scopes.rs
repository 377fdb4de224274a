//! Scopes of a project: list, add, edit, move, delete.
#![expect(clippy::too_many_arguments, reason = "a posted form gives one argument for each of its fields")]

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::ApiError;
#[cfg(feature = "ssr")]
use super::backend::backend;
use crate::model::{
    project::{Project, Role},
    scope::Scope,
};

/// A project's scopes in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeList {
    pub project: Project,
    /// The role of the one who looks.
    pub role: Role,
    pub scopes: Vec<ScopeLine>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeLine {
    pub scope: Scope,
    /// Deployments in it that are not dropped.
    pub deployments: u32,
}

/// A scope as its form sends it: text, to be read by the server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeForm {
    pub name: String,
    pub code: String,
    pub colour: String,
    pub allow_drop: String,
    pub deployment_limit: String,
    pub minimum_role: String,
}

#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Scopes {
    async fn list_scopes(&self, project: String) -> Result<ScopeList, ApiError>;
    async fn create_scope(&self, project: String, scope: ScopeForm) -> Result<(), ApiError>;
    async fn update_scope(&self, project: String, scope_id: String, rev: String, scope: ScopeForm) -> Result<(), ApiError>;
    async fn move_scope(&self, project: String, scope_id: String, direction: String) -> Result<(), ApiError>;
    async fn delete_scope(&self, project: String, scope_id: String) -> Result<(), ApiError>;
}

#[server(endpoint = "scopes/list", input = Json)]
pub async fn list_scopes(project: String) -> Result<ScopeList, ApiError> {
    backend()?.list_scopes(project).await
}

/// Adds a scope after the others.
#[server(endpoint = "scopes/create")]
pub async fn create_scope(
    #[server(default)] project: String,
    #[server(default)] name: String,
    #[server(default)] code: String,
    #[server(default)] colour: String,
    #[server(default)] allow_drop: String,
    #[server(default)] deployment_limit: String,
    #[server(default)] minimum_role: String,
) -> Result<(), ApiError> {
    let form = ScopeForm { name, code, colour, allow_drop, deployment_limit, minimum_role };
    back_to_list(&project, backend()?.create_scope(project.clone(), form).await?);
    Ok(())
}

/// Changes a scope; a conflict when `rev` is not the one it has now.
#[server(endpoint = "scopes/update")]
pub async fn update_scope(
    #[server(default)] project: String,
    #[server(default)] scope_id: String,
    #[server(default)] rev: String,
    #[server(default)] name: String,
    #[server(default)] code: String,
    #[server(default)] colour: String,
    #[server(default)] allow_drop: String,
    #[server(default)] deployment_limit: String,
    #[server(default)] minimum_role: String,
) -> Result<(), ApiError> {
    let form = ScopeForm { name, code, colour, allow_drop, deployment_limit, minimum_role };
    back_to_list(&project, backend()?.update_scope(project.clone(), scope_id, rev, form).await?);
    Ok(())
}

/// Moves a scope `up` or `down` by one place.
#[server(endpoint = "scopes/move")]
pub async fn move_scope(
    #[server(default)] project: String,
    #[server(default)] scope_id: String,
    #[server(default)] direction: String,
) -> Result<(), ApiError> {
    backend()?.move_scope(project, scope_id, direction).await
}

/// Deletes a scope that no deployment uses.
#[server(endpoint = "scopes/delete")]
pub async fn delete_scope(#[server(default)] project: String, #[server(default)] scope_id: String) -> Result<(), ApiError> {
    backend()?.delete_scope(project, scope_id).await
}

/// The form stands at an address of its own; what was saved is shown in the list.
#[cfg(feature = "ssr")]
fn back_to_list(project: &str, (): ()) {
    leptos_axum::redirect(&format!("/_eyrie/p/{project}/scopes/"));
}
