//! The job that runs, or that did not end well, with its steps as they go.

use leptos::prelude::*;

use crate::{
    api::{
        deployments::DeploymentPage,
        jobs::{ActOnJob, JobAction},
    },
    components::{Alert, ButtonKind, LinkButton, StateBadge, StepList, Submit, Tone, dynamic},
    model::{
        ids::{JobId, StepId},
        job::{Job, StepState},
        project::Role,
    },
    pages::{
        jobs::{JobForm, tell_outcome},
        loaded::Page,
        status::{JobTime, progress},
    },
};

#[component]
pub fn JobCard(page: Page<DeploymentPage>) -> impl IntoView {
    let id = page.part(|page| page.shown_job.as_ref().map(|job| job.id));
    move || id.get().map(|id| view! { <Shown page=page id=id/> })
}

#[component]
fn Shown(page: Page<DeploymentPage>, id: JobId) -> impl IntoView {
    let place = page.place;
    let job = page.part(|page| page.shown_job.clone());
    let steps = page.part(|page| page.steps.clone());
    let over = page.part(|page| page.shown_job.as_ref().is_none_or(|job| job.state.is_over()));
    let running = page.part(|page| page.steps.iter().find(|step| step.state == StepState::Running).map(|step| step.id));
    let href = move |step: StepId| format!("{}?step={step}", place.job(id));
    let head = move || job.get().map(|job| head(&job));
    let failure = move || {
        let error = job.get().filter(|job| job.state.is_over())?.error?;
        Some(view! { <Alert title=error>"Open the job to retry, skip or undo."</Alert> })
    };
    view! {
        {dynamic(failure)}
        <section class="card" aria-label="Job">
            <header class="card-head ruled">
                {dynamic(head)}
                <div class="row">
                    <Cancel page=page id=id/>
                    <LinkButton href=place.job(id) kind=ButtonKind::Quiet>"Open job"</LinkButton>
                </div>
            </header>
            <StepList steps=steps current=running over=over href=href/>
        </section>
    }
}

fn head(job: &Job) -> impl IntoView + use<> {
    let about = (!job.state.is_over()).then(|| progress(job));
    let title = format!("{} v{}", job.kind.label(), job.version);
    view! {
        <h2>{title}</h2>
        <span class="row wrap grow small faint">
            <StateBadge tone=Tone::from(job.state) word=job.state.label()/>
            {about.map(|about| view! { <span class="truncate hide-narrow">{about}</span> })}
            <JobTime job=job.clone()/>
        </span>
    }
}

#[component]
fn Cancel(page: Page<DeploymentPage>, id: JobId) -> impl IntoView {
    let sends = ServerAction::<ActOnJob>::new();
    tell_outcome(sends, move |_| page.reload());
    let may_cancel = page.part(|page| {
        page.role >= Role::Developer && page.shown_job.as_ref().is_some_and(|job| !job.state.is_over() && !job.cancel_requested)
    });
    let is_asked = page.part(|page| page.shown_job.as_ref().is_some_and(|job| !job.state.is_over() && job.cancel_requested));
    view! {
        {dynamic(move || may_cancel.get().then(|| view! {
            <JobForm place=page.place job_id=id action=JobAction::Cancel sends=sends>
                <Submit kind=ButtonKind::Plain label="Cancel" busy="Cancelling…" pending=sends.pending()/>
            </JobForm>
        }))}
        {dynamic(move || is_asked.get().then(|| view! { <span class="small faint">"Cancelling"</span> }))}
    }
}
