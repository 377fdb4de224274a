//! Every deployment of a project, filtered by the address and paged by the database.

use app::{
    api::deployments::{DeploymentFilter, DeploymentList},
    model::{name::Slug, project::Role},
};

use super::super::{Call, ControlError};

/// Rows of one page.
const PAGE: u32 = 50;

pub(super) async fn list(call: &Call, project: &Slug, filter: DeploymentFilter) -> Result<DeploymentList, ControlError> {
    let access = call.project(project, Role::Viewer).await?;
    let store = &call.services.store;
    let cursor = store.event_cursor().await?;
    let (rows, total) = store.page_deployments(access.project.id, &filter, PAGE).await?;
    let next = if rows.len() as u32 == PAGE { rows.last().map(|row| row.deployment.slug.to_string()) } else { None };
    Ok(DeploymentList { cursor, rows, total, next, scopes: store.list_scopes(access.project.id).await? })
}
