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
    let access = call.project(project, Role::Viewer).await?;
    let (store, id) = (&call.services.store, access.project.id);
    let ground = store.get_ground(id).await?;
    Ok(Overview {
        cursor: access.cursor,
        role: access.role,
        detached: access.detached,
        groups: ground.groups,
        scopes: ground.scopes,
        deployments: store.list_lines(id).await?,
        jobs: store.list_recent_jobs(id, RECENT).await?,
        hosts: ground.hosts,
        project: access.project,
    })
}
