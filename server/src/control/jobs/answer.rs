//! What a job waits for, and its answer. Who may answer is the book's matter, not the scope's.

use app::{
    api::{ApiError, jobs::OpenQuestion},
    model::{
        book::StepKind,
        ids::{JobId, StepId},
        job::{Job, JobState},
        name::Slug,
        project::Role,
        question::{Answer, Asked, Question},
    },
};

use crate::{
    control::{Call, ControlError},
    store::{StoreError, audit::Record},
};

/// Longest note beside an answer.
const NOTE_MAX: usize = 500;

/// Only of a job that waits: others are not asked about.
pub(super) async fn find(call: &Call, role: Role, job: &Job) -> Result<Option<(StepId, OpenQuestion)>, ControlError> {
    if job.state != JobState::Waiting || job.cancel_requested {
        return Ok(None);
    }
    let Some((order, until)) = call.services.store.find_put_off_step(job.id, StepKind::Confirm).await? else { return Ok(None) };
    let question: Question = serde_json::from_value(order.input)
        .map_err(|error| StoreError::Unreadable { column: "step.input", source: Box::new(error) })?;
    let answer = if role >= question.role {
        Ok(())
    } else {
        Err(format!("Only a member with the role {}, or a higher one, may answer.", question.role.as_str()))
    };
    Ok(Some((order.step.id, OpenQuestion { title: order.step.title, question, until, answer })))
}

/// The job goes on with the answer, on whichever server takes it. Of two who answer at once, the slower one is told.
pub(super) async fn answer(
    call: &Call,
    project: &Slug,
    job_id: JobId,
    is_confirmed: bool,
    note: &str,
) -> Result<Job, ControlError> {
    let access = call.project(project, Role::Developer).await?;
    let job = call.services.store.get_job(access.project.id, job_id).await?;
    let found = find(call, access.role, &job).await?;
    let (step_id, open) = found.ok_or_else(|| ApiError::conflict("The job does not wait for an answer."))?;
    open.answer.map_err(ApiError::forbidden)?;
    call.services.refuse_while_detached().await?;
    let answer = Answer { is_confirmed, by: call.person()?.login.clone(), note: checked(is_confirmed, note)? };
    let kind = if is_confirmed { "job_confirmed" } else { "job_refused" };
    let (caller, project_id) = (call.caller.clone(), access.project.id);
    let writing = call.services.store.write(move |tx| {
        Box::pin(async move {
            let record = Record::new(kind, "job", job_id).project(project_id).after(&answer);
            let job = tx.answer_step(job_id, step_id, &Asked { answer: Some(answer) }).await?;
            tx.append_job(project_id, kind, &job).await?;
            tx.audit(&caller, record).await?;
            Ok::<_, ControlError>(job)
        })
    });
    let job = writing.await?;
    call.services.engine.wake();
    Ok(job)
}

/// A refusal says why.
fn checked(is_confirmed: bool, note: &str) -> Result<String, ApiError> {
    let note = note.trim();
    let is_missing = !is_confirmed && note.is_empty();
    if is_missing || note.chars().count() > NOTE_MAX {
        return Err(ApiError::field("note", format!("Say why, in at most {NOTE_MAX} characters.")));
    }
    Ok(note.to_owned())
}
