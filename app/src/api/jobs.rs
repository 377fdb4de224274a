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
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobPage {
    pub cursor: i64,
    pub role: Role,
    pub group: Slug,
    /// Its deployment was dropped: no page shows it any more.
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
    /// Continue with jobs older than this one.
    pub after: Option<JobId>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobList {
    pub cursor: i64,
    pub rows: Vec<Job>,
    pub total: u32,
    pub next: Option<JobId>,
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
