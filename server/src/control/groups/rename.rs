//! Another name for a group. Its address stays: names of instances are made of it.

use app::model::{
    group::Group,
    ids::GroupId,
    name::{DisplayName, Slug},
    project::Role,
};

use app::api::ApiError;

use super::told;
use crate::{
    control::{Call, ControlError},
    store::audit::Record,
};

pub(super) async fn rename(call: &Call, project: &Slug, id: GroupId, name: &str, rev: i64) -> Result<Group, ControlError> {
    let project_id = call.project(project, Role::Developer).await?.project.id;
    let name = DisplayName::parse(name).map_err(|error| ApiError::field("name", error))?;
    let caller = call.caller.clone();
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                let before = tx.touch_group_at(project_id, id, rev).await?;
                tx.rename_group(id, &name).await?;
                let after = Group { name, ..before.clone() };
                let record = Record::new("group_renamed", "group", id).before(&before.name).after(&after.name);
                told(tx, &caller, project_id, record, &after).await?;
                Ok(after)
            })
        })
        .await
}
