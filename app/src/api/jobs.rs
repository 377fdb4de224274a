//! Jobs: lists, one job with its steps and logs, and what a person may do with it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::{ApiError, deployments::Allowed};
use crate::model::{
    event::LogChunk,
    ids::{JobId, StepId},
    job::{Job, Step},
    name::Slug,
    plan::Plan,
    project::Role,
    question::Question,
    scope::Scope,
    since::Since,
    view::View,
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobPage {
    pub cursor: i64,
    pub role: Role,
    pub group: Slug,
    /// Its deployment was dropped: the trash shows it.
    pub is_dropped: bool,
    pub job: Job,
    pub steps: Vec<Step>,
    pub plan: Plan,
    pub actions: JobActions,
    pub question: Option<OpenQuestion>,
}

/// What the job waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenQuestion {
    pub title: String,
    pub question: Question,
    /// Then it fails.
    pub until: i64,
    /// Whether who looks may answer.
    pub answer: Allowed,
}

/// What may be done with a job, and what each would do; `Err` says why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobActions {
    pub cancel: Allowed,
    pub retry: Preview,
    pub skip: Preview,
    pub resume: Preview,
    pub undo: Preview,
}

/// `Ok` holds what it will do, as sentences.
pub type Preview = Result<Vec<String>, String>;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobFilter {
    pub state: Option<String>,
    pub kind: Option<String>,
    pub deployment: Option<Slug>,
    /// Code of the scope of its deployment.
    pub scope: Option<Slug>,
    /// Login of who asked for it.
    pub by: Option<String>,
    pub since: Option<Since>,
    /// Continue with jobs older than this one.
    pub after: Option<JobId>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobList {
    pub cursor: i64,
    pub role: Role,
    /// Login of who looks.
    pub me: String,
    pub rows: Vec<Job>,
    pub total: u32,
    pub next: Option<JobId>,
    pub scopes: Vec<Scope>,
    /// Those that the person kept, by name.
    pub views: Vec<View>,
}

impl JobFilter {
    /// As in the address of the list, without the place in it. Nothing in it needs to be escaped.
    pub fn query(&self) -> String {
        let deployment = self.deployment.as_ref().map(Slug::to_string);
        let scope = self.scope.as_ref().map(Slug::to_string);
        let since = self.since.map(|since| since.to_string());
        let pairs = [
            ("state", &self.state),
            ("kind", &self.kind),
            ("deployment", &deployment),
            ("scope", &scope),
            ("by", &self.by),
            ("since", &since),
        ];
        let pairs = pairs.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value.as_ref()?)));
        pairs.collect::<Vec<_>>().join("&")
    }
}

/// Most jobs that are acted on at once.
pub const MANY_MAX: usize = 100;

/// What became of one of many.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobOutcome {
    /// As it stands now.
    pub job: Job,
    /// Why nothing was done with it.
    pub refused: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobAction {
    Cancel,
    Retry,
    Skip,
    Resume,
    Undo,
}

impl JobAction {
    pub const ALL: [Self; 5] = [Self::Cancel, Self::Retry, Self::Skip, Self::Resume, Self::Undo];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Retry => "retry",
            Self::Skip => "skip",
            Self::Resume => "resume",
            Self::Undo => "undo",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == text)
    }
}

#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Jobs {
    async fn list_jobs(&self, project: Slug, filter: JobFilter) -> Result<JobList, ApiError>;
    async fn get_job(&self, project: Slug, job_id: JobId) -> Result<JobPage, ApiError>;
    /// Lines from number `from` on (from 1), at most 1,000 and 64 kB.
    async fn get_step_log(&self, project: Slug, step_id: StepId, from: u32) -> Result<LogChunk, ApiError>;
    async fn act_on_job(&self, project: Slug, job_id: JobId, action: JobAction, reason: String) -> Result<Job, ApiError>;
    /// Cancels or retries each of them, or says why not.
    async fn act_on_jobs(&self, project: Slug, action: JobAction, jobs: Vec<String>) -> Result<Vec<JobOutcome>, ApiError>;
    /// A refusal needs a note that says why.
    async fn answer_job(&self, project: Slug, job_id: JobId, is_confirmed: bool, note: String) -> Result<Job, ApiError>;
}

#[server(endpoint = "jobs/list", input = Json)]
pub async fn list_jobs(project: Slug, filter: JobFilter) -> Result<JobList, ApiError> {
    super::backend::backend()?.list_jobs(project, filter).await
}

#[server(endpoint = "jobs/get", input = Json)]
pub async fn get_job(project: Slug, job_id: JobId) -> Result<JobPage, ApiError> {
    super::backend::backend()?.get_job(project, job_id).await
}

#[server(endpoint = "jobs/log", input = Json)]
pub async fn get_step_log(project: Slug, step_id: StepId, from: u32) -> Result<LogChunk, ApiError> {
    super::backend::backend()?.get_step_log(project, step_id, from).await
}

/// Cancel, retry, skip (with a reason), resume or undo: a form that works before the page is hydrated.
#[server(endpoint = "jobs/act")]
pub async fn act_on_job(
    project: String,
    job_id: String,
    action: String,
    #[server(default)] reason: String,
) -> Result<Job, ApiError> {
    let project = project.parse().map_err(|_| ApiError::NotFound)?;
    let job_id = job_id.parse().map_err(|_| ApiError::NotFound)?;
    let action =
        JobAction::parse(&action).ok_or_else(|| ApiError::field("action", "Choose cancel, retry, skip, resume or undo."))?;
    super::backend::backend()?.act_on_job(project, job_id, action, reason).await
}

/// Cancel or retry many: each is done or refused for itself. A form that works before the page is hydrated.
#[server(endpoint = "jobs/act_on_many")]
pub async fn act_on_jobs(
    project: String,
    #[server(default)] action: String,
    #[server(default)] jobs: Vec<String>,
) -> Result<Vec<JobOutcome>, ApiError> {
    let project = project.parse().map_err(|_| ApiError::NotFound)?;
    let action = JobAction::parse(&action).filter(|action| matches!(action, JobAction::Cancel | JobAction::Retry));
    let action = action.ok_or_else(|| ApiError::field("action", "Choose cancel or retry."))?;
    super::backend::backend()?.act_on_jobs(project, action, jobs).await
}

/// Answers what the job waits for: `confirm` lets it go on, `refuse` (with a note) fails the step that asked.
#[server(endpoint = "jobs/answer")]
pub async fn answer_job(
    project: String,
    job_id: String,
    answer: String,
    #[server(default)] note: String,
) -> Result<Job, ApiError> {
    let project = project.parse().map_err(|_| ApiError::NotFound)?;
    let job_id = job_id.parse().map_err(|_| ApiError::NotFound)?;
    let is_confirmed = match answer.as_str() {
        "confirm" => true,
        "refuse" => false,
        _ => return Err(ApiError::field("answer", "Choose confirm or refuse.")),
    };
    super::backend::backend()?.answer_job(project, job_id, is_confirmed, note).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_holds_what_is_filtered_by_and_no_place() {
        let filter = JobFilter {
            state: Some("failed".to_owned()),
            scope: "dev".parse().ok(),
            by: Some("ada.b".to_owned()),
            since: "7d".parse().ok(),
            after: Some(JobId::from_uuid(uuid::Uuid::nil())),
            ..JobFilter::default()
        };
        assert_eq!(filter.query(), "state=failed&scope=dev&by=ada.b&since=7d");
        assert_eq!(JobFilter::default().query(), "");
    }
}
