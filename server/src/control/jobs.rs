//! Jobs: lists, one job with its steps and log, and what a person may do with it.

mod act;
mod answer;

use app::{
    api::{
        ApiError,
        jobs::{JobAction, JobFilter, JobList, JobPage, Jobs},
    },
    model::{
        deployment::DeploymentState,
        event::LogChunk,
        ids::{JobId, StepId},
        job::{Job, JobState},
        name::Slug,
        plan::Plan,
        project::Role,
    },
};
use async_trait::async_trait;

use super::{Call, ControlError};

/// Rows of one page.
const PAGE: u32 = 50;

#[async_trait]
impl Jobs for Call {
    async fn list_jobs(&self, project: Slug, filter: JobFilter) -> Result<JobList, ApiError> {
        Ok(list(self, &project, filter).await?)
    }

    async fn get_job(&self, project: Slug, job_id: JobId) -> Result<JobPage, ApiError> {
        Ok(get(self, &project, job_id).await?)
    }

    async fn get_step_log(&self, project: Slug, step_id: StepId, from: u32) -> Result<LogChunk, ApiError> {
        Ok(log(self, &project, step_id, from).await?)
    }

    async fn act_on_job(&self, project: Slug, job_id: JobId, action: JobAction, reason: String) -> Result<Job, ApiError> {
        Ok(act::act(self, &project, job_id, action, reason).await?)
    }

    async fn answer_job(&self, project: Slug, job_id: JobId, is_confirmed: bool, note: String) -> Result<Job, ApiError> {
        Ok(answer::answer(self, &project, job_id, is_confirmed, &note).await?)
    }
}

async fn list(call: &Call, project: &Slug, filter: JobFilter) -> Result<JobList, ControlError> {
    let access = call.project(project, Role::Viewer).await?;
    let store = &call.services.store;
    let (rows, total) = store.page_jobs(access.project.id, &filter, PAGE).await?;
    let next = if rows.len() as u32 == PAGE { rows.last().map(|job| job.id) } else { None };
    Ok(JobList { cursor: access.cursor, rows, total, next })
}

async fn get(call: &Call, project: &Slug, job_id: JobId) -> Result<JobPage, ControlError> {
    let store = &call.services.store;
    let access = call.project(project, Role::Viewer).await?;
    let job = store.get_job(access.project.id, job_id).await?;
    let steps = store.list_steps(job_id).await?;
    let order = store.get_job_order(job_id).await?;
    let deployment = store.get_deployment(access.project.id, job.deployment_id).await?;
    let scope = store.get_scope(access.project.id, deployment.scope_id).await?;
    let is_newest = store.list_jobs_of(job.deployment_id, 1).await?.first().is_some_and(|newest| newest.id == job.id);
    let actions = act::actions(access.role, &scope, &job, &steps, is_newest);
    let plan = order.plan.unwrap_or_else(|| unplanned(&job));
    let is_dropped = deployment.state == DeploymentState::Dropped;
    let question = answer::find(call, access.role, &job).await?;
    Ok(JobPage {
        cursor: access.cursor,
        role: access.role,
        group: deployment.group_slug,
        is_dropped,
        job,
        steps,
        plan,
        actions,
        question: question.map(|(_, question)| question),
    })
}

/// A job that has not looked at the hosts yet.
fn unplanned(job: &Job) -> Plan {
    let warnings = if job.state == JobState::Queued { vec!["It is planned when it starts.".to_owned()] } else { Vec::new() };
    Plan { kind: job.kind, version: job.version, rows: Vec::new(), warnings, refusals: Vec::new(), fingerprint: String::new() }
}

async fn log(call: &Call, project: &Slug, step_id: StepId, from: u32) -> Result<LogChunk, ControlError> {
    let access = call.project(project, Role::Viewer).await?;
    Ok(call.services.store.get_log(access.project.id, step_id, from).await?)
}
