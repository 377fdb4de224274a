//! The page of one deployment, whichever tab is open: the cursor first, so that nothing that happens meanwhile is missed.

use app::{
    api::deployments::DeploymentPage,
    model::{
        job::{Job, JobState},
        name::Slug,
    },
};

use super::{
    super::{Call, ControlError},
    allowed, see_by_slug,
};

pub(super) async fn get(call: &Call, project: &Slug, slug: &Slug) -> Result<DeploymentPage, ControlError> {
    let store = &call.services.store;
    let seen = see_by_slug(call, project, slug).await?;
    let deployment = seen.deployment;
    let group = store.get_group(seen.access.project.id, deployment.group_id).await?;
    let version = store.get_version(deployment.id, deployment.version).await?;
    let instances = store.list_stored_instances(deployment.id).await?;
    let all = store.list_jobs_of(deployment.id, 50).await?;
    let shown_job = shown(&all);
    let steps = match &shown_job {
        Some(job) => store.list_steps(job.id).await?,
        None => Vec::new(),
    };
    let mut jobs: Vec<Job> = all.into_iter().filter(|job| !job.state.is_over()).collect();
    jobs.reverse();
    let jobs_total = store.count_jobs_of(deployment.id).await?;
    let hosts = store.list_targets(seen.access.project.id).await?;
    let actions = allowed::actions(seen.access.role, group.kind, &deployment, &seen.scope, &jobs);
    Ok(DeploymentPage {
        cursor: seen.access.cursor,
        role: seen.access.role,
        group,
        scope: seen.scope,
        versions: deployment.version,
        deployment,
        spec: version.spec,
        instances: instances.into_iter().map(|stored| stored.instance).collect(),
        jobs,
        shown_job,
        steps,
        hosts,
        jobs_total,
        actions,
    })
}

/// The job under way; without one, the last if it did not succeed.
fn shown(newest_first: &[Job]) -> Option<Job> {
    let active = newest_first.iter().rev().find(|job| !job.state.is_over());
    let last = newest_first.first().filter(|job| job.state != JobState::Succeeded);
    active.or(last).cloned()
}
