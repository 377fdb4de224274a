//! How a deployment stands, in one shape and one word: what runs now goes before what failed, and that before its state.

use leptos::prelude::*;

use super::ordered::ordered;
use crate::{
    api::overview::DeploymentLine,
    components::{Tone, clock_text, dynamic, going_word, use_clock},
    model::{
        deployment::{Deployment, DeploymentState},
        ids::DeploymentId,
        job::{Job, JobState},
    },
};

/// What the status of a deployment is told from, beside its jobs.
pub struct Standing {
    id: DeploymentId,
    state: DeploymentState,
    failed: bool,
}

impl From<&Deployment> for Standing {
    fn from(deployment: &Deployment) -> Self {
        Self { id: deployment.id, state: deployment.state, failed: deployment.last_error.is_some() }
    }
}

impl From<&DeploymentLine> for Standing {
    fn from(line: &DeploymentLine) -> Self {
        Self { id: line.id, state: line.state, failed: line.last_error.is_some() }
    }
}

/// `jobs` may hold those of other deployments too.
pub fn status(deployment: impl Into<Standing>, jobs: &[Job]) -> (Tone, String) {
    let deployment = deployment.into();
    match active_job(deployment.id, jobs) {
        Some(job) if job.state == JobState::Queued => (Tone::Moving, format!("{} queued", job.kind.label())),
        Some(job) => (Tone::Moving, going_word(job.kind).to_owned()),
        None if deployment.failed => (Tone::Bad, "Failed".to_owned()),
        None => (deployment.state.into(), deployment.state.label().to_owned()),
    }
}

/// The one that runs or waits; without one, the first in the queue.
pub fn active_job(deployment: DeploymentId, jobs: &[Job]) -> Option<&Job> {
    let open = jobs.iter().filter(|job| job.deployment_id == deployment && !job.state.is_over());
    open.min_by_key(|job| (job.state == JobState::Queued, job.created_at))
}

/// Unfinished jobs of these deployments, those that run first.
pub fn open_jobs(jobs: &[Job], is_wanted: impl Fn(DeploymentId) -> bool) -> Vec<Job> {
    let open = jobs.iter().filter(|job| !job.state.is_over() && is_wanted(job.deployment_id));
    ordered(open, |job| (job.started_at.is_none(), job.created_at)).into_iter().cloned().collect()
}

/// How many of them run.
pub fn running(jobs: &[Job]) -> u32 {
    jobs.iter().filter(|job| matches!(job.state, JobState::Running | JobState::Waiting)).count() as u32
}

/// `0:42 of ~1:10` while it runs, `0:42` when it is over. The clock of the tab moves it.
#[component]
pub fn JobTime(job: Job) -> impl IntoView {
    let now = use_clock();
    let (started, finished, estimate) =
        (job.started_at, job.finished_at, job.estimate_ms.filter(|estimate| *estimate >= 1_000 && !job.state.is_over()));
    let text = move || {
        let spent = clock_text(finished.or_else(|| now.get())? - started?);
        Some(match estimate {
            Some(estimate) => format!("{spent} of ~{}", clock_text(estimate)),
            None => spent,
        })
    };
    view! { <span class="number tiny faint">{dynamic(text)}</span> }
}

/// `step 5 of 8, web-6 ready` while it goes on.
pub fn progress(job: &Job) -> String {
    match job.state {
        JobState::Queued => "queued".to_owned(),
        state if state.is_over() => state.label().to_ascii_lowercase(),
        _ => {
            let step = (job.steps_done + 1).min(job.steps_total.max(1));
            let now = job.now.as_deref().map(|now| format!(", {now}")).unwrap_or_default();
            format!("step {step} of {}{now}", job.steps_total)
        }
    }
}
