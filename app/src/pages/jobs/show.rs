//! One job: what failed above everything, the steps left, the log of one of them right.

use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::{
    actions::{ActionDialogs, Actions},
    log::StepLog,
    question::JobQuestion,
};
use crate::{
    api::jobs::{ActOnJob, JobPage, get_job},
    components::{Alert, JobBadge, JobCounts, PageHead, PlanSum, StateBadge, StepList, TimeAgo, Tone, dynamic},
    model::{
        ids::StepId,
        job::{Job, JobState, Step, StepState},
    },
    pages::{
        address::{path_part, query_value},
        form_error::Refused,
        loaded::{Page, loaded},
        status::{JobTime, progress},
        title::PageTitle,
    },
};

#[component]
pub fn JobShowPage() -> impl IntoView {
    loaded(
        path_part("job"),
        |project, job| async move { get_job(project, job.parse().map_err(|_| crate::api::ApiError::NotFound)?).await },
        |page| view! { <Shown page=page/> }.into_any(),
    )
}

#[component]
fn Shown(page: Page<JobPage>) -> impl IntoView {
    let place = page.place;
    let job = page.part(|page| page.job.clone());
    let title = Signal::derive(move || job.with(title_of));
    let running = Signal::derive(move || u32::from(job.with(|job| matches!(job.state, JobState::Running | JobState::Waiting))));
    let beside = move || {
        view! {
            {dynamic(move || { let (tone, word) = job.with(|job| (Tone::from(job.state), state_word(job))); view! { <StateBadge tone=tone word=word/> } })}
            <JobBadge counts=Signal::derive(move || JobCounts::of([job.with(|job| job.state)]))/>
        }
    };
    let about = move || view! { <About page=page job=job/> };
    let steps = page.part(|page| page.steps.clone());
    let wanted = query_value("step");
    let shown_step = Memo::new(move |_| steps.with(|steps| step_to_show(steps, &wanted())));
    let href = move |id: StepId| format!("{}?step={id}", place.job(job.with_untracked(|job| job.id)));
    let over = Signal::derive(move || job.with(|job| job.state.is_over()));
    view! {
        <PageTitle text=Signal::derive(move || job.with(|job| format!("{} of {}", title_of(job), job.deployment))) running=running/>
        <PageHead title=title beside=beside about=about actions=move || view! { <Actions page=page/> }/>
        <Refused path=ActOnJob::PATH />
        <Outcome page=page job=job/>
        <JobQuestion page=page/>
        <ActionDialogs page=page/>
        <div class="columns" data-shape="steps">
            <section class="card" aria-label="Steps">
                <StepList steps=steps current=shown_step over=over href=href/>
            </section>
            <section class="card" aria-label="Log">
                {dynamic(move || shown_step.get().map(|id| view! { <StepLog page=page id=id/> }))}
            </section>
        </div>
    }
}

#[component]
fn About(page: Page<JobPage>, job: Memo<Job>) -> impl IntoView {
    let plan = page.part(|page| page.plan.clone());
    let group = page.data.with_untracked(|page| page.group.clone());
    let deployment = job.with_untracked(|job| job.deployment.clone());
    let href = page.place.deployment(&group, &deployment);
    let is_dropped = page.part(|page| page.is_dropped);
    let deployment = move || {
        let name = deployment.to_string();
        match is_dropped.get() {
            true => view! { <span>{name}", dropped"</span> }.into_any(),
            false => view! { <a class="link" href=href.clone()>{name}</a> }.into_any(),
        }
    };
    view! {
        {dynamic(deployment)}
        {dynamic(move || view! { <JobTime job=job.get()/> })}
        <span>{dynamic(move || job.with(|job| format!("by {}", job.requested_by)))} " " {dynamic(move || { let at = job.with(|job| job.created_at); view! { <TimeAgo at=at/> } })}</span>
        <span>{dynamic(move || job.with(|job| (!job.state.is_over()).then(|| progress(job))))}</span>
        <PlanSum plan=plan/>
    }
}

/// The failure in one sentence with what can be done now; or that a cancel is on its way.
#[component]
fn Outcome(page: Page<JobPage>, job: Memo<Job>) -> impl IntoView {
    let previews = page.part(previews);
    move || {
        let job = job.get();
        match &job.error {
            Some(error) if job.state.is_over() => {
                let tone = Tone::from(job.state);
                let lines = previews.get().into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
                view! { <Alert tone=tone title=error.clone()>{lines}</Alert> }.into_any()
            }
            _ if !job.state.is_over() && job.undoing => {
                view! { <Alert tone=Tone::Moving title="The finished steps are being undone."/> }.into_any()
            }
            _ if !job.state.is_over() && job.cancel_requested => {
                let title = "Cancel was asked for: what runs now ends first, then nothing more is started.";
                view! { <Alert tone=Tone::Warn title=title/> }.into_any()
            }
            _ => ().into_any(),
        }
    }
}

/// `Retry: runs the step again.`, of what may be done.
fn previews(page: &JobPage) -> Vec<String> {
    let named = [
        ("Retry", &page.actions.retry),
        ("Skip", &page.actions.skip),
        ("Resume", &page.actions.resume),
        ("Undo", &page.actions.undo),
    ];
    let ready = named.into_iter().filter_map(|(word, preview)| preview.as_ref().ok().map(|lines| (word, lines)));
    ready.filter(|(_, lines)| !lines.is_empty()).map(|(word, lines)| format!("{word}: {}", lines.join(" "))).collect()
}

/// `Deploy v9`.
pub fn title_of(job: &Job) -> String {
    format!("{} v{}", job.kind.label(), job.version)
}

fn state_word(job: &Job) -> String {
    let word = if job.undoing && !job.state.is_over() { "Undoing" } else { job.state.label() };
    word.to_owned()
}

/// The one that the address names; else what runs, what failed, or the last one that said something.
fn step_to_show(steps: &[Step], wanted: &str) -> Option<StepId> {
    let named = wanted.parse::<StepId>().ok().and_then(|id| steps.iter().find(|step| step.id == id));
    let in_state = |state| steps.iter().find(|step| step.state == state);
    let talked = || steps.iter().rev().find(|step| step.log_lines > 0);
    named
        .or_else(|| in_state(StepState::Running))
        .or_else(|| in_state(StepState::Failed))
        .or_else(|| in_state(StepState::Unknown))
        .or_else(talked)
        .or_else(|| steps.first())
        .map(|step| step.id)
}
