//! Cancel, retry, skip, resume and undo: what each would do, and doing it.

use app::{
    api::{
        ApiError,
        jobs::{JobAction, JobActions, Preview},
    },
    model::{
        ids::JobId,
        job::{Job, JobState, Step, StepState},
        name::Slug,
        project::Role,
        scope::Scope,
    },
};

use super::super::{Call, ControlError};
use crate::{
    auth::Caller,
    store::{Tx, audit::Record},
};

/// Longest reason for skipping a step.
const REASON_MAX: usize = 500;

/// What may be done with the job. Only the newest job of a deployment can go on: the world moved after the others.
pub(super) fn actions(role: Role, scope: &Scope, job: &Job, steps: &[Step], is_newest: bool) -> JobActions {
    let may_act = super::super::deployments::may_act(role, scope);
    let ended = |preview: Preview| -> Preview {
        may_act.clone()?;
        if !job.state.is_over() {
            return Err("The job is still running.".to_owned());
        }
        if !is_newest {
            return Err("A later job changed this deployment since.".to_owned());
        }
        preview
    };
    JobActions {
        cancel: may_act.clone().and_then(|()| cancel(job)),
        retry: ended(retry(job, steps)),
        skip: ended(skip(job, steps)),
        resume: ended(resume(job, steps)),
        undo: ended(undo(job, steps)),
    }
}

fn cancel(job: &Job) -> Result<(), String> {
    match job.state {
        _ if job.cancel_requested => Err("Cancelling already.".to_owned()),
        JobState::Queued | JobState::Running | JobState::Waiting => Ok(()),
        _ => Err("The job is over.".to_owned()),
    }
}

fn retry(job: &Job, steps: &[Step]) -> Preview {
    if !matches!(job.state, JobState::Failed | JobState::NeedsAttention) {
        return Err("Only a failed job can be retried.".to_owned());
    }
    let titles = titles(steps, &[StepState::Failed, StepState::Undone]);
    Ok(vec![format!("Runs again: {titles}."), "What is done already is looked at and left.".to_owned()])
}

fn skip(job: &Job, steps: &[Step]) -> Preview {
    if job.state != JobState::Failed {
        return Err("Only a failed step can be skipped.".to_owned());
    }
    let titles = titles(steps, &[StepState::Failed]);
    Ok(vec![format!("Goes on without: {titles}."), "What it left stays as it is.".to_owned()])
}

fn resume(job: &Job, steps: &[Step]) -> Preview {
    if !matches!(job.state, JobState::Interrupted | JobState::Cancelled) || job.undoing {
        return Err("Only an interrupted or cancelled job can be resumed.".to_owned());
    }
    Ok(vec![format!("Goes on with: {}.", titles(steps, &[StepState::Pending, StepState::Cancelled, StepState::Unknown]))])
}

fn undo(job: &Job, steps: &[Step]) -> Preview {
    if !matches!(job.state, JobState::Failed | JobState::Cancelled | JobState::Interrupted | JobState::NeedsAttention) {
        return Err("Only a job that did not succeed can be undone.".to_owned());
    }
    let tried: Vec<String> = steps
        .iter()
        .rev()
        .filter(|step| step.may_be_undone() && !step.kind.only_looks())
        .map(|step| format!("Takes back: {}.", step.title))
        .collect();
    if tried.is_empty() { Err("It did nothing that could be taken back.".to_owned()) } else { Ok(tried) }
}

fn titles(steps: &[Step], states: &[StepState]) -> String {
    let titles: Vec<&str> = steps.iter().filter(|step| states.contains(&step.state)).map(|step| step.title.as_str()).collect();
    if titles.is_empty() { "the rest".to_owned() } else { titles.join("; ") }
}

pub(super) async fn act(
    call: &Call,
    project: &Slug,
    job_id: JobId,
    action: JobAction,
    reason: String,
) -> Result<Job, ControlError> {
    let page = super::get(call, project, job_id).await?;
    // Seen, but not allowed to: 403. Allowed, but not now: 409.
    let access = call.project(project, Role::Developer).await?;
    let refused = match action {
        JobAction::Cancel => page.actions.cancel.err(),
        JobAction::Retry => page.actions.retry.err(),
        JobAction::Skip => page.actions.skip.err(),
        JobAction::Resume => page.actions.resume.err(),
        JobAction::Undo => page.actions.undo.err(),
    };
    if let Some(sentence) = refused {
        return Err(ApiError::conflict(sentence).into());
    }
    if action != JobAction::Cancel {
        call.services.refuse_while_detached().await?;
    }
    let reason = reason.trim().to_owned();
    if action == JobAction::Skip && (reason.is_empty() || reason.chars().count() > REASON_MAX) {
        return Err(ApiError::field("reason", format!("Say why, in at most {REASON_MAX} characters.")).into());
    }
    let (caller, project_id) = (call.caller.clone(), access.project.id);
    let failed: Vec<Step> = page.steps.into_iter().filter(|step| step.state == StepState::Failed).collect();
    let change = Action { caller, project_id, job_id, action, reason, failed };
    let job = call.services.store.write(move |tx| Box::pin(async move { change.write(tx).await })).await?;
    match action {
        JobAction::Cancel => call.services.engine.wake_workers(),
        _ => call.services.engine.wake(),
    }
    Ok(job)
}

struct Action {
    caller: Caller,
    project_id: app::model::ids::ProjectId,
    job_id: JobId,
    action: JobAction,
    reason: String,
    failed: Vec<Step>,
}

impl Action {
    async fn write(self, tx: &mut Tx<'_>) -> Result<Job, ControlError> {
        let job = match self.action {
            JobAction::Cancel => match tx.cancel_queued_job(self.job_id, "Cancelled before it started.").await? {
                Some(cancelled) => cancelled,
                None => tx.ask_to_cancel(self.job_id).await?,
            },
            JobAction::Retry => tx.retry_failed_steps(self.job_id).await?,
            JobAction::Skip => {
                for step in &self.failed {
                    tx.skip_step(step.id, &self.reason).await?;
                }
                tx.requeue_job(self.job_id, false).await?
            }
            JobAction::Resume => tx.retry_failed_steps(self.job_id).await?,
            JobAction::Undo => tx.requeue_job(self.job_id, true).await?,
        };
        let kind = match self.action {
            JobAction::Cancel => "job_cancel_requested",
            JobAction::Retry => "job_retried",
            JobAction::Skip => "job_step_skipped",
            JobAction::Resume => "job_resumed",
            JobAction::Undo => "job_undo_requested",
        };
        tx.append_job(self.project_id, kind, &job).await?;
        tx.audit(&self.caller, Record::new(kind, "job", self.job_id).project(self.project_id).after(&self.reason)).await?;
        Ok(job)
    }
}
