//! Deployments: described, planned, deployed, paused, dropped, and their versions.

mod allowed;
mod bring_back;
mod change;
mod create;
mod diff;
mod form;
mod list;
mod request;
mod show;
mod spec;
mod versions;

use app::{
    api::{
        ApiError,
        deployments::{
            Changed, DeploymentChange, DeploymentFilter, DeploymentForm, DeploymentList, DeploymentPage, Deployments, JobRequest,
            NewDeployment, Requested, VersionDiff,
        },
    },
    model::{
        deployment::Deployment,
        event::Event,
        ids::{DeploymentId, ProjectId},
        job::JobKind,
        name::Slug,
        plan::Plan,
        project::Role,
        scope::Scope,
        version::Version,
    },
};
use async_trait::async_trait;

use super::{Call, ControlError};
use crate::auth::Access;

#[async_trait]
impl Deployments for Call {
    async fn get_deployment(&self, project: Slug, deployment: Slug) -> Result<DeploymentPage, ApiError> {
        Ok(show::get(self, &project, &deployment).await?)
    }

    async fn list_deployments(&self, project: Slug, filter: DeploymentFilter) -> Result<DeploymentList, ApiError> {
        Ok(list::list(self, &project, filter).await?)
    }

    async fn get_deployment_form(&self, project: Slug, group: Slug) -> Result<DeploymentForm, ApiError> {
        Ok(form::get(self, &project, &group).await?)
    }

    async fn create_deployment(&self, new: NewDeployment) -> Result<Deployment, ApiError> {
        Ok(create::create(self, new).await?)
    }

    async fn change_deployment(&self, change: DeploymentChange) -> Result<Changed, ApiError> {
        Ok(change::change(self, change).await?)
    }

    async fn update_deployment(
        &self,
        project: Slug,
        deployment_id: DeploymentId,
        from_version: u32,
    ) -> Result<Changed, ApiError> {
        Ok(change::update(self, &project, deployment_id, from_version).await?)
    }

    async fn plan_deployment(&self, project: Slug, deployment_id: DeploymentId, kind: JobKind) -> Result<Plan, ApiError> {
        Ok(versions::plan(self, &project, deployment_id, kind).await?)
    }

    async fn request_job(&self, request: JobRequest) -> Result<Requested, ApiError> {
        Ok(request::request(self, request).await?)
    }

    async fn list_versions(&self, project: Slug, deployment_id: DeploymentId) -> Result<Vec<Version>, ApiError> {
        Ok(versions::list(self, &project, deployment_id).await?)
    }

    async fn diff_versions(
        &self,
        project: Slug,
        deployment_id: DeploymentId,
        from: u32,
        to: u32,
    ) -> Result<VersionDiff, ApiError> {
        Ok(versions::diff(self, &project, deployment_id, from, to).await?)
    }

    async fn restore_version(
        &self,
        project: Slug,
        deployment_id: DeploymentId,
        number: u32,
        from_version: u32,
    ) -> Result<Changed, ApiError> {
        Ok(versions::restore(self, &project, deployment_id, number, from_version).await?)
    }

    async fn list_deployment_events(
        &self,
        project: Slug,
        deployment_id: DeploymentId,
        before: Option<i64>,
    ) -> Result<Vec<Event>, ApiError> {
        Ok(versions::list_events(self, &project, deployment_id, before).await?)
    }
}

/// A deployment that the caller sees, with what bears on what may be done.
struct Seen {
    access: Access,
    deployment: Deployment,
    scope: Scope,
}

impl Seen {
    fn project_id(&self) -> ProjectId {
        self.access.project.id
    }

    /// Who may see it may still not act on it: its scope can ask for more than `developer`.
    fn may_act(&self) -> Result<(), ControlError> {
        allowed::role(self.access.role, &self.scope).map_err(|sentence| ApiError::forbidden(sentence).into())
    }
}

async fn see(call: &Call, project: &Slug, deployment_id: DeploymentId) -> Result<Seen, ControlError> {
    let access = call.project(project, Role::Viewer).await?;
    let deployment = call.services.store.get_deployment(access.project.id, deployment_id).await?;
    let scope = call.services.store.get_scope(access.project.id, deployment.scope_id).await?;
    Ok(Seen { access, deployment, scope })
}

async fn see_by_slug(call: &Call, project: &Slug, slug: &Slug) -> Result<Seen, ControlError> {
    let access = call.project(project, Role::Viewer).await?;
    let deployment = call.services.store.find_deployment(access.project.id, slug).await?.ok_or(ApiError::NotFound)?;
    let scope = call.services.store.get_scope(access.project.id, deployment.scope_id).await?;
    Ok(Seen { access, deployment, scope })
}

pub(super) use bring_back::bring_back;

/// Whether a role may act in a scope; pages of jobs ask as well.
pub(super) fn may_act(role: Role, scope: &Scope) -> app::api::deployments::Allowed {
    allowed::role(role, scope)
}
