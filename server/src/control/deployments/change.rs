//! Changing key fields makes a version. Two people at once: the second is shown both values, and nothing of hers is lost.

use app::{
    api::{
        ApiError,
        deployments::{Changed, DeploymentChange, Placement},
    },
    model::{
        event::Change,
        ids::{DeploymentId, ProjectId},
        name::Slug,
        version::Spec,
    },
};

use super::{
    super::{Call, ControlError},
    Seen, diff, see, spec,
};
use crate::store::{StoreError, audit::Record, deployments::NewVersion, tx::Place};

pub(super) async fn change(call: &Call, change: DeploymentChange) -> Result<Changed, ControlError> {
    let seen = see(call, &change.project, change.deployment_id).await?;
    seen.may_act()?;
    if change.from_version != seen.deployment.version {
        return conflict(call, &seen, change.components).await;
    }
    let before = newest_spec(call, &seen).await?;
    let next = build(call, &seen, &change.components, &before, false).await?;
    let reason = summary(&before, &next);
    store_version(call, &seen, before, next, reason, change.components).await
}

/// Pins the newest revisions, and what their images mean now.
pub(super) async fn update(
    call: &Call,
    project: &Slug,
    deployment_id: DeploymentId,
    from_version: u32,
) -> Result<Changed, ControlError> {
    let seen = see(call, project, deployment_id).await?;
    seen.may_act()?;
    let before = newest_spec(call, &seen).await?;
    let placements: Vec<Placement> = placements(&before);
    if from_version != seen.deployment.version {
        return conflict(call, &seen, placements).await;
    }
    let next = build(call, &seen, &placements, &before, true).await?;
    let reason = summary(&before, &next);
    store_version(call, &seen, before, next, reason, placements).await
}

async fn newest_spec(call: &Call, seen: &Seen) -> Result<Spec, ControlError> {
    Ok(call.services.store.get_version(seen.deployment.id, seen.deployment.version).await?.spec)
}

/// The components of the group today, placed as asked; one that is new since the last version starts with none.
async fn build(call: &Call, seen: &Seen, placements: &[Placement], before: &Spec, is_update: bool) -> Result<Spec, ControlError> {
    let components = call.services.store.list_components(seen.deployment.group_id).await?;
    let mut placements = placements.to_vec();
    for component in &components {
        if !placements.iter().any(|placement| placement.component_id == component.id) {
            placements.push(Placement {
                component_id: component.id,
                quantity: 0,
                hosts: Vec::new(),
                profiles: vec!["default".to_owned()],
            });
        }
    }
    let ground = spec::Ground::read(call, seen.project_id(), components).await?;
    Ok(spec::build(&ground, &placements, Some(before), is_update)?)
}

pub(super) fn placements(spec: &Spec) -> Vec<Placement> {
    spec.components
        .iter()
        .map(|component| Placement {
            component_id: component.component_id,
            quantity: i64::from(component.quantity),
            hosts: component.hosts.clone(),
            profiles: component.profiles.clone(),
        })
        .collect()
}

/// Stores the next version, unless it says the same, or somebody was faster.
pub(super) async fn store_version(
    call: &Call,
    seen: &Seen,
    before: Spec,
    next: Spec,
    reason: String,
    yours: Vec<Placement>,
) -> Result<Changed, ControlError> {
    if before == next {
        return Ok(Changed::Unchanged);
    }
    let project_id: ProjectId = seen.project_id();
    let (deployment_id, from) = (seen.deployment.id, seen.deployment.version);
    let pins = spec::pins(call, project_id, &next).await?;
    let version =
        NewVersion { spec: next, pins, author_id: Some(seen.access.person.id), author: seen.access.person.login.clone(), reason };
    let caller = call.caller.clone();
    let stored = call
        .services
        .store
        .write(move |tx| {
            Box::pin(async move {
                let made = tx.insert_version(deployment_id, from, &version).await?;
                tx.append(Place::deployment(project_id, deployment_id), "deployment_changed", &Change::Deployment(made.clone()))
                    .await?;
                tx.tell_instances(deployment_id).await?;
                let record = Record::new("deployment_changed", "deployment", deployment_id)
                    .project(project_id)
                    .before(&before)
                    .after(&version.spec);
                tx.audit(&caller, record).await?;
                Ok(made)
            })
        })
        .await;
    match stored {
        Ok(made) => Ok(Changed::Made { version: made.version }),
        Err(StoreError::Stale) => conflict(call, seen, yours).await,
        Err(error) => Err(error.into()),
    }
}

async fn conflict(call: &Call, seen: &Seen, yours: Vec<Placement>) -> Result<Changed, ControlError> {
    let now = call.services.store.get_deployment(seen.project_id(), seen.deployment.id).await?;
    let theirs = call.services.store.get_version(now.id, now.version).await.map_err(|_| ApiError::NotFound)?;
    Ok(Changed::Conflict { theirs: Box::new(theirs), yours })
}

/// One line for the history: `web: quantity 3 → 5`.
fn summary(before: &Spec, next: &Spec) -> String {
    const SHOWN: usize = 3;
    let changes = diff::changes(before, next, &|id| id.to_string());
    let mut parts: Vec<String> = changes
        .iter()
        .take(SHOWN)
        .map(|change| {
            let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
            if change.field.ends_with("hosts") {
                format!("{} changed", change.field)
            } else {
                format!("{} {} → {}", change.field, value(&change.before), value(&change.after))
            }
        })
        .collect();
    if changes.len() > SHOWN {
        parts.push(format!("{} more", changes.len() - SHOWN));
    }
    if parts.is_empty() { "Images resolved again".to_owned() } else { parts.join(", ") }
}
