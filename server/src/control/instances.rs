//! Every instance of a project, over all groups and hosts.

use app::{
    api::{
        ApiError,
        instances::{InstanceFilter, InstanceList, InstancePage, Instances},
    },
    model::{name::Slug, project::Role},
};
use async_trait::async_trait;

use super::{Call, ControlError};

/// Rows of one page.
const PAGE: u32 = 100;

#[async_trait]
impl Instances for Call {
    async fn list_instances(&self, project: Slug, filter: InstanceFilter) -> Result<InstanceList, ApiError> {
        Ok(list(self, &project, filter).await?)
    }

    async fn get_instance(&self, project: Slug, name: String) -> Result<InstancePage, ApiError> {
        Ok(get(self, &project, &name).await?)
    }
}

async fn list(call: &Call, project: &Slug, filter: InstanceFilter) -> Result<InstanceList, ControlError> {
    let access = call.project(project, Role::Viewer).await?;
    let store = &call.services.store;
    let (rows, total) = store.page_instances(access.project.id, &filter, PAGE).await?;
    let next = if rows.len() as u32 == PAGE { rows.last().map(|row| row.instance.name.clone()) } else { None };
    Ok(InstanceList { cursor: access.cursor, rows, total, next, hosts: store.list_targets(access.project.id).await? })
}

async fn get(call: &Call, project: &Slug, name: &str) -> Result<InstancePage, ControlError> {
    let access = call.project(project, Role::Viewer).await?;
    let (store, project_id) = (&call.services.store, access.project.id);
    let instance = store.find_instance(project_id, name).await?.ok_or(ApiError::NotFound)?.instance;
    let deployment = store.get_deployment(project_id, instance.deployment_id).await?;
    let hosts = store.list_targets(project_id).await?;
    let host = hosts.into_iter().find(|host| host.id == instance.target_id).ok_or(ApiError::NotFound)?;
    let version = store.get_version(deployment.id, instance.version).await?;
    let component = version.spec.components.into_iter().find(|component| component.component_id == instance.component_id);
    let cloud_config = component.map(|component| format!("{} r{}", component.cloud_config, component.revision));
    Ok(InstancePage {
        cursor: access.cursor,
        role: access.role,
        group: deployment.group_slug.clone(),
        instance,
        deployment,
        host,
        cloud_config,
    })
}
