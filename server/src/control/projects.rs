//! Projects: administrators of the installation make them, admins of one rename it.

use app::{
    api::{
        ApiError,
        projects::{ProjectLine, ProjectList, Projects},
    },
    model::{
        event::Change,
        ids::{ProjectId, ScopeId},
        name::{DisplayName, Slug},
        project::{Project, Role},
        scope::{Colour, Scope},
        user::User,
    },
};
use async_trait::async_trait;

use super::{Call, ControlError};
use crate::{
    auth::Caller,
    store::{
        Tx,
        audit::Record,
        tx::{Place, new_uuid},
    },
};

#[async_trait]
impl Projects for Call {
    async fn list_projects(&self) -> Result<ProjectList, ApiError> {
        Ok(list(self).await?)
    }

    async fn create_project(&self, name: String) -> Result<Project, ApiError> {
        Ok(create(self, &name).await?)
    }

    async fn rename_project(&self, project: String, name: String) -> Result<Project, ApiError> {
        Ok(rename(self, &project, &name).await?)
    }
}

async fn list(call: &Call) -> Result<ProjectList, ControlError> {
    let person = call.person()?;
    let sizes = call.services.store.list_project_sizes().await?;
    let seats = call.list_seats(person).await?;
    let line = |seat: crate::store::projects::Seat| {
        let role = if person.is_admin { Some(Role::Owner) } else { seat.role };
        let size = sizes.get(&seat.project.id).copied().unwrap_or_default();
        Some(ProjectLine {
            role: role?,
            groups: size.groups,
            deployments: size.deployments,
            members: size.members,
            project: seat.project,
        })
    };
    Ok(ProjectList { projects: seats.into_iter().filter_map(line).collect(), can_create: person.is_admin })
}

async fn create(call: &Call, name: &str) -> Result<Project, ControlError> {
    let owner = super::session::user(call.administrator()?);
    let name = read_name(name)?;
    let caller = call.caller.clone();
    call.services.store.write(move |tx| Box::pin(async move { create_in(tx, &caller, &owner, name).await })).await
}

/// A project with its owner and the two scopes that every project begins with.
pub(super) async fn create_in(
    tx: &mut Tx<'_>,
    caller: &Caller,
    owner: &User,
    name: DisplayName,
) -> Result<Project, ControlError> {
    let slug = Slug::of(name.as_str()).map_err(|error| ApiError::field("name", error))?;
    let project = Project { id: ProjectId::from_uuid(new_uuid()), slug, name };
    tx.add_project(&project).await.map_err(taken)?;
    tx.add_member(project.id, owner.id, Role::Owner).await?;
    for scope in first_scopes() {
        tx.add_scope(project.id, &scope).await?;
    }
    let record = Record::new("project_created", "project", project.id).project(project.id).after(&project);
    tx.audit(caller, record).await?;
    tx.append(Place::project(project.id), "project_created", &changed(&project)).await?;
    Ok(project)
}

fn first_scopes() -> [Scope; 2] {
    let scope = |name: &str, position, colour, allow_drop| Scope {
        id: ScopeId::from_uuid(new_uuid()),
        name: DisplayName::parse(name).expect("the words below are names"),
        code: Slug::of(name).expect("and have letters"),
        colour,
        position,
        allow_drop,
        deployment_limit: None,
        minimum_role: Role::Developer,
        rev: 1,
    };
    [scope("Dev", 0, Colour::Moss, true), scope("Production", 1, Colour::Rust, false)]
}

async fn rename(call: &Call, slug: &str, name: &str) -> Result<Project, ControlError> {
    let before = call.project_at(slug, Role::Admin).await?.project;
    let name = read_name(name)?;
    let slug = Slug::of(name.as_str()).map_err(|error| ApiError::field("name", error))?;
    let after = Project { id: before.id, slug, name };
    let (caller, renamed) = (call.caller.clone(), after.clone());
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.rename_project(&before, &after).await.map_err(taken)?;
                let record = Record::new("project_renamed", "project", after.id).project(after.id);
                tx.audit(&caller, record.before(&before).after(&after)).await?;
                tx.append(Place::project(after.id), "project_renamed", &changed(&after)).await?;
                Ok::<_, ControlError>(())
            })
        })
        .await?;
    Ok(renamed)
}

fn read_name(text: &str) -> Result<DisplayName, ControlError> {
    DisplayName::parse(text).map_err(|error| ApiError::field("name", error).into())
}

fn taken(error: crate::store::StoreError) -> ControlError {
    ControlError::from(error).or_duplicate("name", "There is a project of this name already. Choose another.")
}

fn changed(project: &Project) -> Change {
    Change::Named { entity: "project".into(), id: project.id.to_string(), rev: 1 }
}
