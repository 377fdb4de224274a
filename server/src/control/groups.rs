//! Deployment groups: what is deployed together, made of ordered components.

mod add_component;
mod change_component;
mod component;
mod create;
mod delete;
mod move_component;
mod remove_component;
mod rename;
mod settings;
mod show;

use app::{
    api::{
        ApiError,
        groups::{ComponentChange, GroupPage, Groups, NewComponent, NewGroup},
    },
    model::{
        event::Change,
        group::{Component, Group},
        ids::{ComponentId, GroupId, ProjectId},
        name::Slug,
    },
};
use async_trait::async_trait;

use super::{Call, ControlError};
use crate::{
    auth::Caller,
    store::{Tx, audit::Record},
};

#[async_trait]
impl Groups for Call {
    async fn get_group(&self, project: Slug, group: Slug) -> Result<GroupPage, ApiError> {
        Ok(show::show(self, &project, &group).await?)
    }

    async fn create_group(&self, new: NewGroup) -> Result<Group, ApiError> {
        Ok(create::create(self, new).await?)
    }

    async fn rename_group(&self, project: Slug, group_id: GroupId, name: String, rev: i64) -> Result<Group, ApiError> {
        Ok(rename::rename(self, &project, group_id, &name, rev).await?)
    }

    async fn delete_group(&self, project: Slug, group_id: GroupId) -> Result<(), ApiError> {
        Ok(delete::delete(self, &project, group_id).await?)
    }

    async fn add_component(&self, project: Slug, group_id: GroupId, new: NewComponent) -> Result<Component, ApiError> {
        Ok(add_component::add(self, &project, group_id, new).await?)
    }

    async fn change_component(&self, change: ComponentChange) -> Result<Component, ApiError> {
        Ok(change_component::change(self, change).await?)
    }

    async fn move_component(&self, project: Slug, component_id: ComponentId, position: u32) -> Result<Vec<Component>, ApiError> {
        Ok(move_component::move_to(self, &project, component_id, position).await?)
    }

    async fn remove_component(&self, project: Slug, component_id: ComponentId) -> Result<(), ApiError> {
        Ok(remove_component::remove(self, &project, component_id).await?)
    }
}

/// Records a change of a group or one of its components and tells those who look at the group.
async fn told(
    tx: &mut Tx<'_>,
    caller: &Caller,
    project_id: ProjectId,
    record: Record,
    group: &Group,
) -> Result<(), ControlError> {
    let change = Change::Named { entity: "group".into(), id: group.id.to_string(), rev: group.rev };
    Ok(tx.record(caller, project_id, record, &change).await?)
}
