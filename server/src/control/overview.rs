//! The overview of a project in few queries, each for all of it.

use app::{
    api::{
        ApiError,
        overview::{Overview, Overviews},
    },
    model::{name::Slug, project::Role},
};
use async_trait::async_trait;

use super::{Call, ControlError};

/// Finished jobs in the column of recent ones.
const RECENT: u32 = 8;

#[async_trait]
impl Overviews for Call {
    async fn get_overview(&self, project: Slug) -> Result<Overview, ApiError> {
        Ok(get(self, &project).await?)
    }
}

async fn get(call: &Call, project: &Slug) -> Result<Overview, ControlError> {
    let store = &call.services.store;
    let cursor = store.event_cursor().await?;
    let access = call.project(project, Role::Viewer).await?;
    let id = access.project.id;
    Ok(Overview {
        cursor,
        role: access.role,
        groups: store.list_groups(id).await?,
        scopes: store.list_scopes(id).await?,
        deployments: store.list_deployments(id).await?,
        instances: store.list_project_instances(id).await?,
        jobs: store.list_recent_jobs(id, RECENT).await?,
        hosts: store.list_targets(id).await?,
        cloud_configs: u32::try_from(store.list_newest(id).await?.len()).unwrap_or(u32::MAX),
        project: access.project,
    })
}
