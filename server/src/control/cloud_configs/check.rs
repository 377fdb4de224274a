//! Findings in user-data, with the schema of the image's own cloud-init where a guest told it.

use app::model::{cloud_init::Check, ids::ProjectId, name::Slug, project::Role};

use super::images;
use crate::{
    cloud_init::check,
    control::{Call, ControlError, Services},
};

pub(super) async fn check(call: &Call, project: &Slug, image: &str, user_data: String) -> Result<Check, ControlError> {
    let project_id = call.project(project, Role::Viewer).await?.project.id;
    check_content(&call.services, project_id, image, user_data).await
}

/// Checks user-data that is meant for an image of this project's hosts.
pub async fn check_content(
    services: &Services,
    project_id: ProjectId,
    image: &str,
    user_data: String,
) -> Result<Check, ControlError> {
    let images = images::on_hosts(&services.store, project_id).await?;
    let fingerprints = images::fingerprints(&images, image.trim());
    let schema = services.schemas.find(&services.store, image.trim(), &fingerprints).await?;
    // A long text takes a while, and a pattern of the guest's may take longer.
    tokio::task::spawn_blocking(move || check::check(&user_data, schema.as_deref()))
        .await
        .map_err(|error| ControlError::unexpected("checking user-data", error))
}
