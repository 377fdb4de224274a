//! What may be done with a deployment now, as one table: pages show it, requests are held to it.

use app::{
    api::deployments::{Actions, Allowed},
    model::{
        deployment::{Deployment, DeploymentState},
        group::GroupKind,
        job::{Job, JobKind},
        project::Role,
        scope::Scope,
    },
};

/// Developers act, and more than that where the scope asks for it.
pub(super) fn role(role: Role, scope: &Scope) -> Allowed {
    let least = scope.minimum_role.max(Role::Developer);
    if role >= least {
        return Ok(());
    }
    Err(format!("In {} this takes the role {} or a higher one; yours is {}.", scope.name, least.as_str(), role.as_str()))
}

/// Whether a state allows what is asked for. A state changes when a job ends: those that are unfinished bear on it, too.
pub(super) fn state(kind: JobKind, deployment: &Deployment, scope: &Scope, unfinished: &[Job]) -> Allowed {
    use DeploymentState::{Deploy, Draft, Dropped, Initialize, Pause};
    match (kind, deployment.state) {
        (_, Dropped) => Err("It was dropped.".to_owned()),
        (JobKind::Deploy, _) => Ok(()),
        (JobKind::Create, Draft | Initialize) => Ok(()),
        (JobKind::Create, _) => Err("It exists already; Pause stops it.".to_owned()),
        (JobKind::Pause, Deploy) => Ok(()),
        // A first deploy that failed half-way left something running.
        (JobKind::Pause, Draft | Initialize) if deployment.last_error.is_some() => Ok(()),
        (JobKind::Pause, Pause) if unfinished.iter().any(|job| job.kind == JobKind::Deploy) => Ok(()),
        (JobKind::Pause, Pause) => Err("It is paused.".to_owned()),
        (JobKind::Pause, Draft | Initialize) => Err("It was never deployed.".to_owned()),
        (JobKind::Drop, Draft) if deployment.last_error.is_none() => Ok(()),
        (JobKind::Drop, _) if scope.allow_drop => Ok(()),
        (JobKind::Drop, _) => Err(format!("The scope {} does not allow Drop.", scope.name)),
    }
}

/// Whether these jobs leave room for another of this kind. An identical request is a conflict that names the job.
pub(super) fn queue(kind: JobKind, version: u32, unfinished: &[Job]) -> Allowed {
    if unfinished.iter().any(|job| job.kind == JobKind::Drop) {
        return Err("It is being dropped.".to_owned());
    }
    match unfinished.iter().find(|job| job.kind == kind && job.version == version && !job.cancel_requested) {
        Some(job) => Err(format!("{} of version {version} is {} already.", kind.label(), job.state.label().to_lowercase())),
        None => Ok(()),
    }
}

pub(super) fn kind(group: GroupKind) -> Allowed {
    if group.deploys_on_hosts() {
        Ok(())
    } else {
        Err(format!("Groups of type {} deploy on a cluster, and no cluster is here yet.", group.as_str()))
    }
}

pub(super) fn actions(role_here: Role, group: GroupKind, deployment: &Deployment, scope: &Scope, unfinished: &[Job]) -> Actions {
    let may = |job: JobKind| {
        role(role_here, scope)?;
        if job != JobKind::Drop {
            kind(group)?;
        }
        state(job, deployment, scope, unfinished)?;
        queue(job, deployment.version, unfinished)
    };
    Actions {
        deploy: may(JobKind::Deploy),
        create: may(JobKind::Create),
        pause: may(JobKind::Pause),
        drop: may(JobKind::Drop),
        change: role(role_here, scope),
    }
}

#[cfg(test)]
mod tests;
