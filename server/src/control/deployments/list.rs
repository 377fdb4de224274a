//! Every deployment of a project, filtered by the address and paged by the database.

use app::{
    api::deployments::{DeploymentFilter, DeploymentList, DeploymentRow},
    model::{
        deployment::Deployment,
        ids::DeploymentId,
        instance::{Instance, InstanceState},
        job::Job,
        name::Slug,
        project::Role,
    },
};

use super::super::{Call, ControlError};

/// Rows of one page.
const PAGE: usize = 50;

pub(super) async fn list(call: &Call, project: &Slug, filter: DeploymentFilter) -> Result<DeploymentList, ControlError> {
    let access = call.project(project, Role::Viewer).await?;
    let (store, project_id) = (&call.services.store, access.project.id);
    let (found, total) = store.page_deployments(project_id, &filter, PAGE as u32).await?;
    let ids: Vec<DeploymentId> = found.iter().map(|(deployment, _)| deployment.id).collect();
    let instances = store.list_instances_of(&ids).await?;
    let jobs = store.list_recent_jobs(project_id, 0).await?;
    let next = if found.len() == PAGE { found.last().map(|(deployment, _)| deployment.slug.to_string()) } else { None };
    let rows = found.into_iter().map(|(deployment, group_name)| row(deployment, group_name, &instances, &jobs)).collect();
    Ok(DeploymentList { cursor: access.cursor, rows, total, next, scopes: store.list_scopes(project_id).await? })
}

fn row(deployment: Deployment, group_name: String, instances: &[Instance], jobs: &[Job]) -> DeploymentRow {
    let of_it: Vec<&Instance> = instances.iter().filter(|instance| instance.deployment_id == deployment.id).collect();
    let running = of_it.iter().filter(|instance| instance.state == InstanceState::Running).count();
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    DeploymentRow {
        running: count(running),
        instances: count(of_it.len()),
        memory_bytes: of_it.iter().filter_map(|instance| instance.sample.memory_bytes).sum(),
        jobs: jobs.iter().filter(|job| job.deployment_id == deployment.id).cloned().collect(),
        group_name,
        deployment,
    }
}
