//! The steps of running jobs, opened in place from a badge.

use leptos::prelude::*;

use crate::{
    api::jobs::{JobPage, get_job},
    components::{Skeleton, StateBadge, StepList, Tone, dynamic, keyed},
    live::use_live,
    model::{ids::JobId, job::Job},
    pages::{
        address::Place,
        loaded::Followed,
        status::{JobTime, progress},
    },
};

#[component]
pub fn LiveSteps(
    place: Place,
    /// Unfinished ones; the steps of the first are shown.
    jobs: Memo<Vec<Job>>,
) -> impl IntoView {
    let first = Memo::new(move |_| jobs.with(|jobs| jobs.first().map(|job| job.id)));
    view! {
        <div class="live-steps" role="region" aria-label="Live steps">
            {keyed(move || jobs.get(), |job| (job.id, job.rev), move |job| line(place, job))}
            {dynamic(move || first.get().map(|id| view! { <Steps place=place id=id/> }))}
        </div>
    }
}

fn line(place: Place, job: Job) -> impl IntoView {
    let about = format!("{} · {}", job.deployment, progress(&job));
    view! {
        <p class="row apart card-body small">
            <span class="row grow">
                <StateBadge tone=Tone::from(job.state) word=job.kind.label()/>
                <span class="soft truncate" title=about.clone()>{about.clone()}</span>
            </span>
            <span class="row"><a class="link" href=place.job(job.id)>"Open job"</a><JobTime job=job/></span>
        </p>
    }
}

#[component]
fn Steps(place: Place, id: JobId) -> impl IntoView {
    let shown = RwSignal::new(None::<JobPage>);
    let live = use_live();
    live.subscribe(move |frame| {
        shown.try_maybe_update(|page| (page.as_mut().is_some_and(|page| page.fold(frame).changed), ()));
    });
    leptos::task::spawn_local(async move {
        // Where it cannot be read, the line above still says how far the job is.
        if let Ok(page) = get_job(place.project(), id).await {
            live.start(&place.project(), page.cursor);
            shown.try_set(Some(page));
        }
    });
    let steps = Memo::new(move |_| shown.with(|page| page.as_ref().map(|page| page.steps.clone()).unwrap_or_default()));
    dynamic(move || {
        if shown.with(Option::is_none) {
            view! { <div class="card-body"><Skeleton lines=3/></div> }.into_any()
        } else {
            view! { <StepList steps=steps/> }.into_any()
        }
    })
}
