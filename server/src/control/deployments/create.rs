//! Making a deployment: its name, its first version and its pins in one transaction, or nothing.

use app::{
    api::{ApiError, deployments::NewDeployment},
    model::{
        deployment::Deployment,
        event::Change,
        ids::DeploymentId,
        name::{DisplayName, Slug},
        project::Role,
        scope::Scope,
    },
};

use super::{
    super::{Call, ControlError},
    allowed, spec,
};
use crate::store::{
    audit::Record,
    deployments::{NewDeploymentRow, NewVersion},
    tx::{Place, new_uuid},
};

pub(super) async fn create(call: &Call, new: NewDeployment) -> Result<Deployment, ControlError> {
    let access = call.project(&new.project, Role::Developer).await?;
    let project_id = access.project.id;
    let store = &call.services.store;
    let group = store.get_group(project_id, new.group_id).await?;
    let scope = store.get_scope(project_id, new.scope_id).await?;
    allowed::role(access.role, &scope).map_err(ApiError::forbidden)?;
    let name = DisplayName::parse(&new.name).map_err(|error| ApiError::field("name", error))?;
    let slug = Slug::of(name.as_str()).map_err(|error| ApiError::field("name", error))?;
    let ground = spec::Ground::read(call, project_id, store.list_components(group.id).await?).await?;
    let spec = spec::build(&ground, &new.components, None, false)?;
    let pins = spec::pins(call, project_id, &spec).await?;
    let row = NewDeploymentRow {
        id: DeploymentId::from_uuid(new_uuid()),
        project_id,
        group_id: group.id,
        scope_id: scope.id,
        slug,
        name,
        by: access.person.login.clone(),
    };
    let version =
        NewVersion { spec, pins, author_id: Some(access.person.id), author: access.person.login, reason: "Created".to_owned() };
    make(call, scope, row, version, "deployment_created").await
}

/// Stores a draft with its first version, where the scope has room and the name is free. `action` is how the audit calls it.
pub(super) async fn make(
    call: &Call,
    scope: Scope,
    row: NewDeploymentRow,
    version: NewVersion,
    action: &'static str,
) -> Result<Deployment, ControlError> {
    let (caller, slug) = (call.caller.clone(), row.slug.clone());
    let made = call
        .services
        .store
        .write(move |tx| {
            Box::pin(async move {
                if let Some(limit) = scope.deployment_limit
                    && tx.count_deployments(row.group_id, row.scope_id).await? >= limit
                {
                    return Err(ControlError::from(ApiError::field(
                        "scope_id",
                        format!("{} allows {limit} of this group, and they are there.", scope.name),
                    )));
                }
                tx.insert_deployment(&row).await?;
                let made = tx.insert_version(row.id, 0, &version).await?;
                tx.append(Place::deployment(row.project_id, row.id), "deployment_created", &Change::Deployment(made.clone()))
                    .await?;
                tx.audit(&caller, Record::new(action, "deployment", row.id).project(row.project_id).after(&version.spec)).await?;
                Ok(made)
            })
        })
        .await;
    made.map_err(|error: ControlError| {
        error.or_duplicate("name", &format!("{slug} is taken. Names of deployments are unique in this installation."))
    })
}
