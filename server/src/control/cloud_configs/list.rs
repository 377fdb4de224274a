//! The tree, and the images that a cloud-config can name.

use app::{
    api::cloud_configs::CloudConfigTree,
    model::{name::Slug, project::Role},
};

use super::images;
use crate::control::{Call, ControlError};

pub(super) async fn list(call: &Call, project: &Slug) -> Result<CloudConfigTree, ControlError> {
    let access = call.project(project, Role::Viewer).await?;
    let store = &call.services.store;
    let cloud_configs = store.list_cloud_configs(access.project.id).await?;
    let images = images::choices(images::on_hosts(store, access.project.id).await?);
    Ok(CloudConfigTree { cursor: access.cursor, role: access.role, cloud_configs, images })
}
