//! The page of a group. The cursor comes with the right to see it, before anything else, so that no change falls between page and stream.

use app::{
    api::{ApiError, groups::GroupPage},
    model::{name::Slug, project::Role},
};

use crate::control::{Call, ControlError};

pub(super) async fn show(call: &Call, project: &Slug, group: &Slug) -> Result<GroupPage, ControlError> {
    let access = call.project(project, Role::Viewer).await?;
    let (project_id, store) = (access.project.id, &call.services.store);
    let group = store.find_group(project_id, group).await?.ok_or(ApiError::NotFound)?;
    Ok(GroupPage {
        cursor: access.cursor,
        role: access.role,
        components: store.list_components(group.id).await?,
        scopes: store.list_scopes(project_id).await?,
        deployments: store.list_deployments_of_group(group.id).await?,
        instances: store.list_instances_of_group(group.id).await?,
        jobs: store.list_unfinished_jobs_of_group(group.id).await?,
        group,
    })
}
