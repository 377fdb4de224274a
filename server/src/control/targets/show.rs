//! The hosts that a project may use, as last seen: no page waits for a host.

use app::{
    api::targets::{TargetList, TargetPage},
    model::{name::Slug, project::Role},
};

use crate::control::{Call, ControlError};

pub(super) async fn list(call: &Call, project: &Slug) -> Result<TargetList, ControlError> {
    let access = call.project(project, Role::Viewer).await?;
    let store = &call.services.store;
    let targets = store.list_targets(access.project.id).await?;
    Ok(TargetList { cursor: access.cursor, is_admin: access.person.is_admin, detached: access.detached, targets })
}

pub(super) async fn get(call: &Call, project: &Slug, target: &Slug) -> Result<TargetPage, ControlError> {
    let access = call.project(project, Role::Viewer).await?;
    let store = &call.services.store;
    let (target, inventory) = store.get_target(access.project.id, target).await?;
    let mut instances = store.list_project_instances(access.project.id).await?;
    instances.retain(|instance| instance.target_id == target.id);
    Ok(TargetPage {
        cursor: access.cursor,
        is_admin: access.person.is_admin,
        target,
        others: inventory.others,
        images: inventory.images,
        profiles: inventory.profiles,
        pools: inventory.pools,
        instances,
    })
}
