//! A press of Deploy, Create, Pause or Drop: authorise, decide, and store the job with its first steps in one transaction.

use app::{
    api::{
        ApiError,
        deployments::{JobRequest, Requested},
    },
    model::{
        book::{BookKind, BookStep},
        deployment::DeploymentState,
        ids::JobId,
        job::{Job, JobKind},
        plan::Plan,
    },
};

use super::{
    super::{Call, ControlError},
    Seen, allowed, see_by_slug,
};
use crate::{
    auth::Caller,
    books::expand::opening,
    store::{
        Tx,
        audit::Record,
        jobs::{JobOptions, NewJob},
        tx::new_uuid,
    },
};

/// More do not wait for one deployment.
const UNFINISHED_MAX: u32 = 50;

pub(super) async fn request(call: &Call, request: JobRequest) -> Result<Requested, ControlError> {
    let seen = see_by_slug(call, &request.project, &request.deployment).await?;
    seen.may_act()?;
    let unfinished = call.services.store.list_jobs_of(seen.deployment.id, UNFINISHED_MAX).await?;
    let unfinished: Vec<Job> = unfinished.into_iter().filter(|job| !job.state.is_over()).collect();
    allowed::state(request.kind, &seen.deployment, &seen.scope, &unfinished).map_err(ApiError::conflict)?;
    check_drop(&request, &seen)?;
    check_kind(call, &request, &seen).await?;
    call.services.refuse_while_detached().await?;
    let plan = planned(call, &request, &seen).await?;
    let (book, limit_ms) = book(call, request.kind, seen.deployment.state).await?;
    let new = NewJob {
        id: JobId::from_uuid(new_uuid()),
        deployment_id: seen.deployment.id,
        project_id: seen.project_id(),
        kind: request.kind,
        version: seen.deployment.version,
        plan,
        book,
        limit_ms,
        options: JobOptions { volumes: request.volumes.clone() },
        requested_by_id: Some(seen.access.person.id),
        requested_by: seen.access.person.login.clone(),
        request_id: request_id(&request)?,
    };
    let caller = call.caller.clone();
    let requested = call.services.store.write(move |tx| Box::pin(async move { enqueue(tx, &caller, new).await })).await?;
    call.services.engine.wake();
    Ok(requested)
}

/// A drop takes the name, typed.
fn check_drop(request: &JobRequest, seen: &Seen) -> Result<(), ControlError> {
    if request.kind == JobKind::Drop && request.typed_name.trim() != seen.deployment.slug.as_str() {
        return Err(ApiError::field("typed_name", format!("Type {} to drop it.", seen.deployment.slug)).into());
    }
    Ok(())
}

async fn check_kind(call: &Call, request: &JobRequest, seen: &Seen) -> Result<(), ControlError> {
    let group = call.services.store.get_group(seen.project_id(), seen.deployment.group_id).await?;
    match request.kind {
        JobKind::Drop => Ok(()),
        _ => Ok(allowed::kind(group.kind).map_err(ApiError::conflict)?),
    }
}

/// The plan that was looked at is held to. Without one, the job plans when it starts: nobody was shown anything.
async fn planned(call: &Call, request: &JobRequest, seen: &Seen) -> Result<Option<Plan>, ControlError> {
    let Some(fingerprint) = &request.plan else { return Ok(None) };
    let version = seen.deployment.version;
    let planned =
        call.services.planner().plan(seen.project_id(), seen.deployment.clone(), request.kind, version, &request.volumes).await?;
    if planned.plan.fingerprint == *fingerprint {
        return Ok(Some(planned.plan));
    }
    Err(ApiError::conflict("The world changed since this plan was made. Look at the plan again.").into())
}

/// One press of the button: the browser names it, so that a repeated form is the same job.
fn request_id(request: &JobRequest) -> Result<String, ControlError> {
    let id = request.request_id.trim();
    if id.is_empty() {
        return Ok(new_uuid().to_string());
    }
    id.parse::<app::model::ids::RequestId>()
        .map(|id| id.to_string())
        .map_err(|_| ApiError::field("request_id", "This is not an id.").into())
}

/// The first deploy initializes before.
async fn book(call: &Call, kind: JobKind, state: DeploymentState) -> Result<(Vec<BookStep>, i64), ControlError> {
    let store = &call.services.store;
    let (mut steps, mut limit_ms) = (Vec::new(), 0);
    if state == DeploymentState::Draft && matches!(kind, JobKind::Deploy | JobKind::Create) {
        (steps, limit_ms) = store.get_book_steps(BookKind::Initialize).await?;
    }
    let main = match kind {
        JobKind::Deploy | JobKind::Create => BookKind::Deploy,
        JobKind::Pause => BookKind::Pause,
        JobKind::Drop => BookKind::Drop,
    };
    let (main, main_ms) = store.get_book_steps(main).await?;
    steps.extend(main);
    Ok((steps, limit_ms + main_ms))
}

async fn enqueue(tx: &mut Tx<'_>, caller: &Caller, mut new: NewJob) -> Result<Requested, ControlError> {
    let mut unfinished = tx.list_unfinished_jobs(new.deployment_id).await?;
    // The same press again, from a reload or a second click: the same job.
    if let Some(job) = tx.find_job_by_request(&new.request_id).await? {
        return Ok(Requested { job_id: job.id, queued_behind: behind(&unfinished, job.id) });
    }
    allowed::queue(new.kind, new.version, &unfinished).map_err(ApiError::conflict)?;
    if new.kind == JobKind::Pause && replace_queued_deploys(tx, caller, &new).await? {
        unfinished = tx.list_unfinished_jobs(new.deployment_id).await?;
    }
    if !unfinished.is_empty() {
        // What it will find depends on the job before it.
        new.plan = None;
    }
    let inserted = tx.insert_job(&new).await?;
    tx.insert_steps(new.id, &opening(&new.book)).await?;
    tx.append_job(new.project_id, "job_queued", &inserted).await?;
    let record = Record::new("job_requested", "job", new.id).project(new.project_id).after(&inserted);
    tx.audit(caller, record).await?;
    Ok(Requested { job_id: new.id, queued_behind: u32::try_from(unfinished.len()).unwrap_or(u32::MAX) })
}

/// A queued Deploy is replaced by a later Pause, which its last sentence names. One that runs ends by itself before the Pause.
async fn replace_queued_deploys(tx: &mut Tx<'_>, caller: &Caller, new: &NewJob) -> Result<bool, ControlError> {
    let sentence =
        format!("Replaced by Pause v{}, which {} asked for later (job {}).", new.version, new.requested_by, short(new.id));
    let replaced = tx.replace_queued_deploys(new.deployment_id, &sentence).await?;
    for job in &replaced {
        tx.append_job(new.project_id, "job_cancelled", job).await?;
        tx.audit(caller, Record::new("job_replaced", "job", job.id).project(new.project_id).after(&sentence)).await?;
    }
    Ok(!replaced.is_empty())
}

/// As the page of a job is headed.
fn short(id: JobId) -> String {
    let id = id.to_string();
    id[id.len() - 6..].to_owned()
}

fn behind(unfinished: &[Job], job_id: JobId) -> u32 {
    let place = unfinished.iter().position(|job| job.id == job_id).unwrap_or(0);
    u32::try_from(place).unwrap_or(u32::MAX)
}
