//! Cancelling or retrying many jobs: each as if it were the only one, in a transaction of its own, with its own rights and its
//! own record. One that is refused keeps none of the others from being done.

use app::{
    api::{
        ApiError,
        jobs::{JobAction, JobOutcome, MANY_MAX},
    },
    model::{
        ids::{JobId, ProjectId},
        job::Job,
        name::Slug,
        project::Role,
    },
};

use super::{
    super::{Call, ControlError},
    act,
};

pub(super) async fn act_on_many(
    call: &Call,
    project: &Slug,
    action: JobAction,
    ids: &[String],
) -> Result<Vec<JobOutcome>, ControlError> {
    let project_id = call.project(project, Role::Developer).await?.project.id;
    let jobs = read(call, project_id, ids).await?;
    let mut outcomes = Vec::with_capacity(jobs.len());
    for job in jobs {
        outcomes.push(match act::act(call, project, job.id, action, String::new()).await {
            Ok(job) => JobOutcome { job, refused: None },
            Err(error) => JobOutcome { job, refused: Some(ApiError::from(error).to_string()) },
        });
    }
    Ok(outcomes)
}

/// All of them, each once; nothing is done where one is not there.
async fn read(call: &Call, project_id: ProjectId, ids: &[String]) -> Result<Vec<Job>, ApiError> {
    let refuse = |sentence: String| ApiError::field("jobs", sentence);
    let gone = || refuse("One of these jobs is not here any more. Load the page again and tick them anew.".to_owned());
    let mut jobs: Vec<Job> = Vec::with_capacity(ids.len());
    if ids.is_empty() {
        return Err(refuse("Tick at least one job.".to_owned()));
    }
    if ids.len() > MANY_MAX {
        return Err(refuse(format!("Tick at most {MANY_MAX} jobs.")));
    }
    for id in ids {
        let id: JobId = id.parse().map_err(|_| gone())?;
        if jobs.iter().any(|job| job.id == id) {
            continue;
        }
        match call.services.store.get_job(project_id, id).await.map_err(ControlError::from) {
            Ok(job) => jobs.push(job),
            Err(ControlError::Refused(ApiError::NotFound)) => return Err(gone()),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(jobs)
}
