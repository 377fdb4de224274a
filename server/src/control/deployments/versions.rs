//! The history of a deployment: versions, what differs, going back, the plan, and what happened.

use std::collections::BTreeMap;

use app::{
    api::{
        ApiError,
        deployments::{Changed, VersionDiff},
    },
    model::{
        event::Event,
        ids::{DeploymentId, TargetId},
        job::JobKind,
        name::Slug,
        plan::Plan,
        version::{Spec, Version},
    },
};

use super::{
    super::{Call, ControlError},
    Seen, allowed, change, diff, see, spec,
};

pub(super) async fn list(call: &Call, project: &Slug, deployment_id: DeploymentId) -> Result<Vec<Version>, ControlError> {
    let seen = see(call, project, deployment_id).await?;
    Ok(call.services.store.list_versions(seen.deployment.id).await?)
}

pub(super) async fn diff(
    call: &Call,
    project: &Slug,
    deployment_id: DeploymentId,
    from: u32,
    to: u32,
) -> Result<VersionDiff, ControlError> {
    let seen = see(call, project, deployment_id).await?;
    let store = &call.services.store;
    let before = store.get_version(deployment_id, from).await?;
    let after = store.get_version(deployment_id, to).await?;
    let names: BTreeMap<TargetId, String> =
        store.list_targets(seen.project_id()).await?.into_iter().map(|target| (target.id, target.name.to_string())).collect();
    let name = |id: TargetId| names.get(&id).cloned().unwrap_or_else(|| "a host that was removed".to_owned());
    Ok(VersionDiff { from, to, changes: diff::changes(&before.spec, &after.spec, &name) })
}

/// A new version with the old content. Deploy brings it; nothing runs by itself.
pub(super) async fn restore(
    call: &Call,
    project: &Slug,
    deployment_id: DeploymentId,
    number: u32,
    from_version: u32,
) -> Result<Changed, ControlError> {
    let seen = see(call, project, deployment_id).await?;
    seen.may_act()?;
    let store = &call.services.store;
    let old = store.get_version(deployment_id, number).await?;
    let newest = store.get_version(deployment_id, seen.deployment.version).await?;
    let placements = change::placements(&old.spec);
    if from_version != seen.deployment.version {
        return Ok(Changed::Conflict { theirs: Box::new(newest), yours: placements });
    }
    require_cloud_configs(call, &seen, &old.spec).await?;
    change::store_version(call, &seen, newest.spec, old.spec, format!("Restored version {number}"), placements).await
}

/// Only what the newest version pins is kept from being deleted.
async fn require_cloud_configs(call: &Call, seen: &Seen, spec: &Spec) -> Result<(), ControlError> {
    let there = spec::contents(call, seen.project_id(), spec).await?;
    let gone = spec.components.iter().find(|component| !there.contains_key(&(component.cloud_config_id, component.revision)));
    match gone {
        None => Ok(()),
        Some(component) => Err(ApiError::conflict(format!(
            "The cloud-config of {} was deleted since: this version cannot be deployed any more.",
            component.slug
        ))
        .into()),
    }
}

/// Looks at the hosts and says what a job would do.
pub(super) async fn plan(call: &Call, project: &Slug, deployment_id: DeploymentId, kind: JobKind) -> Result<Plan, ControlError> {
    let seen = see(call, project, deployment_id).await?;
    allowed::state(kind, &seen.deployment, &seen.scope, &[]).map_err(ApiError::conflict)?;
    call.services.refuse_while_detached().await?;
    let version = seen.deployment.version;
    let project_id = seen.project_id();
    Ok(call.services.planner().plan(project_id, seen.deployment, kind, version, &[]).await?.plan)
}

pub(super) async fn list_events(
    call: &Call,
    project: &Slug,
    deployment_id: DeploymentId,
    before: Option<i64>,
) -> Result<Vec<Event>, ControlError> {
    let seen = see(call, project, deployment_id).await?;
    Ok(call.services.store.list_deployment_events(seen.deployment.id, before.unwrap_or(i64::MAX)).await?)
}
