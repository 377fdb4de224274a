//! What the form for a new deployment starts from: every component, scope and host, and a name that is free in each scope.

use app::{
    api::{
        ApiError,
        deployments::{DeploymentForm, HostChoice},
    },
    model::{
        group::Group,
        name::{SLUG_MAX, Slug},
        project::Role,
    },
};

use super::super::{Call, ControlError};

pub(super) async fn get(call: &Call, project: &Slug, group: &Slug) -> Result<DeploymentForm, ControlError> {
    let access = call.project(project, Role::Viewer).await?;
    let store = &call.services.store;
    let group = store.find_group(access.project.id, group).await?.ok_or(ApiError::NotFound)?;
    let components = store.list_components(group.id).await?;
    let scopes = store.list_scopes(access.project.id).await?;
    let hosts = store.list_inventories(access.project.id).await?;
    let hosts = hosts.into_iter().map(|(target, inventory)| HostChoice { target, profiles: inventory.profiles }).collect();
    let mut suggested_names = Vec::with_capacity(scopes.len());
    for scope in &scopes {
        suggested_names.push((scope.id, free_name(call, &group, &scope.code).await?));
    }
    Ok(DeploymentForm { group, components, scopes, hosts, suggested_names })
}

/// `<group>-<scope>`, and a number behind it where that is taken.
async fn free_name(call: &Call, group: &Group, scope: &Slug) -> Result<String, ControlError> {
    const TRIES: u32 = 50;
    for n in 1..=TRIES {
        let end = if n == 1 { format!("-{scope}") } else { format!("-{scope}-{n}") };
        let room = SLUG_MAX.saturating_sub(end.len());
        let start: String = group.slug.as_str().chars().take(room).collect();
        let name = format!("{}{end}", start.trim_end_matches('-'));
        if !call.services.store.is_deployment_slug_taken(&name).await? {
            return Ok(name);
        }
    }
    Ok(String::new())
}
