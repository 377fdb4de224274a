//! Deployments: describing, planning, deploying, pausing, dropping, and their versions.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::ApiError;
use crate::model::{
    deployment::Deployment,
    event::Event,
    group::{Component, Group},
    ids::{ComponentId, DeploymentId, GroupId, JobId, ScopeId, TargetId},
    instance::Instance,
    job::{Job, JobKind, Step},
    name::Slug,
    plan::Plan,
    project::Role,
    scope::Scope,
    target::{Profile, Target},
    version::{Spec, Version},
};

/// What the page of a deployment shows, whichever tab is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeploymentPage {
    pub cursor: i64,
    pub role: Role,
    pub group: Group,
    pub scope: Scope,
    pub deployment: Deployment,
    /// What the newest version says.
    pub spec: Spec,
    pub instances: Vec<Instance>,
    /// Unfinished ones, the active first.
    pub jobs: Vec<Job>,
    /// Of the active job, or of the last one if it did not succeed.
    pub shown_job: Option<Job>,
    pub steps: Vec<Step>,
    pub hosts: Vec<Target>,
    pub versions: u32,
    pub jobs_total: u32,
    pub actions: Actions,
}

/// What may be done now, and for what may not, why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actions {
    pub deploy: Allowed,
    pub create: Allowed,
    pub pause: Allowed,
    pub drop: Allowed,
    pub change: Allowed,
}

/// `Err` holds the sentence to show.
pub type Allowed = Result<(), String>;

/// What the form for a new deployment starts from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeploymentForm {
    pub group: Group,
    pub components: Vec<Component>,
    pub scopes: Vec<Scope>,
    pub hosts: Vec<HostChoice>,
    /// `<group>-<scope>`, made unique, for each scope.
    pub suggested_names: Vec<(ScopeId, String)>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HostChoice {
    pub target: Target,
    pub profiles: Vec<Profile>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewDeployment {
    pub project: Slug,
    pub group_id: GroupId,
    pub name: String,
    pub scope_id: ScopeId,
    pub components: Vec<Placement>,
}

/// How many of a component, where, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    pub component_id: ComponentId,
    /// On each host. As typed: −1 and 1,000,000 are refused with a sentence.
    pub quantity: i64,
    pub hosts: Vec<TargetId>,
    /// An explicit list replaces `default`.
    pub profiles: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeploymentChange {
    pub project: Slug,
    pub deployment_id: DeploymentId,
    /// The version that the form was made from: a newer one is a conflict that shows both.
    pub from_version: u32,
    pub components: Vec<Placement>,
}

/// What became of a change: made, nothing to change, or somebody was faster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Changed {
    Made {
        version: u32,
    },
    Unchanged,
    /// Both values, so that nothing is lost.
    Conflict {
        theirs: Box<Version>,
        yours: Vec<Placement>,
    },
}

/// The reply to a button: enough to draw the badge from; the rest comes by the stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requested {
    pub job_id: JobId,
    /// Others of this deployment before it.
    pub queued_behind: u32,
}

/// One changed line of a version's key fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// `web: quantity`.
    pub field: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VersionDiff {
    pub from: u32,
    pub to: u32,
    pub changes: Vec<FieldChange>,
}

/// Filters of a list, as its address holds them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeploymentFilter {
    /// Part of the name.
    pub text: String,
    pub state: Option<String>,
    pub scope: Option<Slug>,
    pub group: Option<Slug>,
    /// Continue after this slug.
    pub after: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeploymentList {
    pub cursor: i64,
    pub rows: Vec<DeploymentRow>,
    pub total: u32,
    /// Where the next page begins.
    pub next: Option<String>,
    pub scopes: Vec<Scope>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeploymentRow {
    pub deployment: Deployment,
    pub group_name: String,
    pub running: u32,
    pub instances: u32,
    pub memory_bytes: i64,
    pub jobs: Vec<Job>,
}

#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Deployments {
    async fn get_deployment(&self, project: Slug, deployment: Slug) -> Result<DeploymentPage, ApiError>;
    async fn list_deployments(&self, project: Slug, filter: DeploymentFilter) -> Result<DeploymentList, ApiError>;
    async fn get_deployment_form(&self, project: Slug, group: Slug) -> Result<DeploymentForm, ApiError>;
    async fn create_deployment(&self, new: NewDeployment) -> Result<Deployment, ApiError>;
    async fn change_deployment(&self, change: DeploymentChange) -> Result<Changed, ApiError>;
    /// A new version that pins the newest revisions.
    async fn update_deployment(&self, project: Slug, deployment_id: DeploymentId, from_version: u32)
    -> Result<Changed, ApiError>;
    async fn plan_deployment(&self, project: Slug, deployment_id: DeploymentId, kind: JobKind) -> Result<Plan, ApiError>;
    async fn request_job(&self, request: JobRequest) -> Result<Requested, ApiError>;
    async fn list_versions(&self, project: Slug, deployment_id: DeploymentId) -> Result<Vec<Version>, ApiError>;
    async fn diff_versions(
        &self,
        project: Slug,
        deployment_id: DeploymentId,
        from: u32,
        to: u32,
    ) -> Result<VersionDiff, ApiError>;
    async fn restore_version(
        &self,
        project: Slug,
        deployment_id: DeploymentId,
        number: u32,
        from_version: u32,
    ) -> Result<Changed, ApiError>;
    async fn list_deployment_events(
        &self,
        project: Slug,
        deployment_id: DeploymentId,
        before: Option<i64>,
    ) -> Result<Vec<Event>, ApiError>;
}

/// A button on a deployment, after its form was parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRequest {
    pub project: Slug,
    pub deployment: Slug,
    pub kind: JobKind,
    /// One press of the button; the same again is the same job.
    pub request_id: String,
    /// The plan that was looked at, if one was.
    pub plan: Option<String>,
    /// Drop: the name as typed.
    pub typed_name: String,
    /// Drop: names of the data volumes that go too.
    pub volumes: Vec<String>,
}

#[server(endpoint = "deployments/get", input = Json)]
pub async fn get_deployment(project: Slug, deployment: Slug) -> Result<DeploymentPage, ApiError> {
    super::backend::backend()?.get_deployment(project, deployment).await
}

#[server(endpoint = "deployments/list", input = Json)]
pub async fn list_deployments(project: Slug, filter: DeploymentFilter) -> Result<DeploymentList, ApiError> {
    super::backend::backend()?.list_deployments(project, filter).await
}

#[server(endpoint = "deployments/form", input = Json)]
pub async fn get_deployment_form(project: Slug, group: Slug) -> Result<DeploymentForm, ApiError> {
    super::backend::backend()?.get_deployment_form(project, group).await
}

#[server(endpoint = "deployments/create", input = Json)]
pub async fn create_deployment(new: NewDeployment) -> Result<Deployment, ApiError> {
    super::backend::backend()?.create_deployment(new).await
}

#[server(endpoint = "deployments/change", input = Json)]
pub async fn change_deployment(change: DeploymentChange) -> Result<Changed, ApiError> {
    super::backend::backend()?.change_deployment(change).await
}

#[server(endpoint = "deployments/update", input = Json)]
pub async fn update_deployment(project: Slug, deployment_id: DeploymentId, from_version: u32) -> Result<Changed, ApiError> {
    super::backend::backend()?.update_deployment(project, deployment_id, from_version).await
}

#[server(endpoint = "deployments/plan", input = Json)]
pub async fn plan_deployment(project: Slug, deployment_id: DeploymentId, kind: JobKind) -> Result<Plan, ApiError> {
    super::backend::backend()?.plan_deployment(project, deployment_id, kind).await
}

/// Deploy, Create without starting, Pause or Drop: a form that works before the page is hydrated.
#[server(endpoint = "deployments/request")]
pub async fn request_job(
    project: String,
    deployment: String,
    kind: String,
    request_id: String,
    #[server(default)] plan: String,
    #[server(default)] typed_name: String,
    #[server(default)] volumes: Vec<String>,
) -> Result<Requested, ApiError> {
    let request = JobRequest {
        project: project.parse().map_err(|_| ApiError::NotFound)?,
        deployment: deployment.parse().map_err(|_| ApiError::NotFound)?,
        kind: JobKind::parse(&kind).ok_or_else(|| ApiError::field("kind", "Choose deploy, create, pause or drop."))?,
        request_id,
        plan: (!plan.is_empty()).then_some(plan),
        typed_name,
        volumes,
    };
    super::backend::backend()?.request_job(request).await
}

#[server(endpoint = "deployments/versions", input = Json)]
pub async fn list_versions(project: Slug, deployment_id: DeploymentId) -> Result<Vec<Version>, ApiError> {
    super::backend::backend()?.list_versions(project, deployment_id).await
}

#[server(endpoint = "deployments/versions/diff", input = Json)]
pub async fn diff_versions(project: Slug, deployment_id: DeploymentId, from: u32, to: u32) -> Result<VersionDiff, ApiError> {
    super::backend::backend()?.diff_versions(project, deployment_id, from, to).await
}

#[server(endpoint = "deployments/versions/restore", input = Json)]
pub async fn restore_version(
    project: Slug,
    deployment_id: DeploymentId,
    number: u32,
    from_version: u32,
) -> Result<Changed, ApiError> {
    super::backend::backend()?.restore_version(project, deployment_id, number, from_version).await
}

/// Newest first, before a sequence number.
#[server(endpoint = "deployments/events", input = Json)]
pub async fn list_deployment_events(
    project: Slug,
    deployment_id: DeploymentId,
    before: Option<i64>,
) -> Result<Vec<Event>, ApiError> {
    super::backend::backend()?.list_deployment_events(project, deployment_id, before).await
}
