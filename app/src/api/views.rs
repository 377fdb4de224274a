//! Views that a person keeps of the list of jobs: each is the person's own. They are read with the list.
#![expect(clippy::too_many_arguments, reason = "a posted form gives one argument for each of its fields")]

use leptos::prelude::*;

use super::ApiError;
#[cfg(feature = "ssr")]
use super::backend::backend;
use crate::model::view::View;

/// A name, and the filters as they stand in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ViewForm {
    pub name: String,
    pub state: String,
    pub kind: String,
    pub deployment: String,
    pub scope: String,
    pub by: String,
    pub since: String,
}

#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Views {
    async fn save_view(&self, project: String, form: ViewForm) -> Result<View, ApiError>;
    async fn delete_view(&self, project: String, view_id: String) -> Result<(), ApiError>;
}

/// Keeps filters under a name.
#[server(endpoint = "views/save")]
pub async fn save_view(
    #[server(default)] project: String,
    #[server(default)] name: String,
    #[server(default)] state: String,
    #[server(default)] kind: String,
    #[server(default)] deployment: String,
    #[server(default)] scope: String,
    #[server(default)] by: String,
    #[server(default)] since: String,
) -> Result<View, ApiError> {
    backend()?.save_view(project, ViewForm { name, state, kind, deployment, scope, by, since }).await
}

/// Forgets a view.
#[server(endpoint = "views/delete")]
pub async fn delete_view(#[server(default)] project: String, #[server(default)] view_id: String) -> Result<(), ApiError> {
    backend()?.delete_view(project, view_id).await
}
