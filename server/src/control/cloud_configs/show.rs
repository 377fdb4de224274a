//! One cloud-config with its history, its findings, and who uses it.

use app::{
    api::cloud_configs::CloudConfigPage,
    model::{ids::CloudConfigId, name::Slug, project::Role},
};

use super::{check::check_content, images};
use crate::control::{Call, ControlError};

pub(super) async fn show(call: &Call, project: &Slug, id: CloudConfigId) -> Result<CloudConfigPage, ControlError> {
    let access = call.project(project, Role::Viewer).await?;
    let (project_id, store) = (access.project.id, &call.services.store);
    let cloud_config = store.get_cloud_config(project_id, id).await?;
    let revisions = store.list_revisions(id).await?;
    let used_by = store.list_users_of(project_id, id).await?;
    let images = images::choices(images::on_hosts(store, project_id).await?);
    let newest = revisions.first().map(|revision| revision.content.clone()).unwrap_or_default();
    let check = check_content(&call.services, project_id, &newest.image, newest.user_data).await?;
    Ok(CloudConfigPage { cursor: access.cursor, role: access.role, cloud_config, revisions, check, used_by, images })
}
