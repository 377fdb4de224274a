//! What happened to a deployment, newest first.

use leptos::prelude::*;

use crate::{
    api::deployments::{DeploymentPage, list_deployment_events},
    components::{CardFoot, Empty, Glyph, Shape, TimeAgo, Tone},
    model::event::{Change, Event},
    pages::{
        address::{query_value, with_query},
        loaded::{Page, fetched},
    },
};

#[component]
pub fn EventsTab(page: Page<DeploymentPage>) -> impl IntoView {
    let asked = query_value("before");
    let before = Memo::new(move |_| asked().parse::<i64>().ok());
    let moved = page.part(|page| (page.deployment.rev, page.jobs.iter().map(|job| job.rev).sum::<i64>()));
    let (project, id) = (page.place.project(), page.data.with_untracked(|page| page.deployment.id));
    fetched(
        move || (before.get(), moved.get()),
        move |(before, _)| list_deployment_events(project.clone(), id, before),
        move |events| view! { <Shown page=page events=events/> }.into_any(),
    )
}

#[component]
fn Shown(page: Page<DeploymentPage>, events: Vec<Event>) -> impl IntoView {
    let Some(oldest) = events.last().map(|event| event.seq.to_string()) else {
        return view! { <Empty glyph=Glyph::Jobs title="Nothing older">"What happens to this deployment is listed here."</Empty> }.into_any();
    };
    let base = page.data.with_untracked(|shown| page.place.deployment(&shown.group.slug, &shown.deployment.slug));
    let older = with_query(&base, &[("tab", "events"), ("before", &oldest)]);
    let facts = events.into_iter().filter(|event| !is_progress(&event.kind));
    view! {
        <section class="card" aria-label="Events">
            <ol class="timeline">{facts.map(line).collect_view()}</ol>
            <CardFoot><a class="link" href=older>"Older"</a></CardFoot>
        </section>
    }
    .into_any()
}

/// Many of them say what one that follows sums up.
fn is_progress(kind: &str) -> bool {
    kind.ends_with("_progressed") || kind.ends_with("_advanced")
}

fn line(event: Event) -> impl IntoView {
    let (tone, about) = about(&event.change);
    view! {
        <li>
            <Shape tone=tone/>
            <span>{words(&event.kind)}" "<span class="faint">{about}</span></span>
            <TimeAgo at=event.at/>
        </li>
    }
}

/// `job_started` reads `Job started`.
fn words(kind: &str) -> String {
    let text = kind.replace('_', " ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// How it stood after the event, and which thing it was about.
fn about(change: &Change) -> (Tone, String) {
    match change {
        Change::Deployment(one) => (one.state.into(), format!("v{} by {}", one.version, one.changed_by)),
        Change::Job(one) => (one.state.into(), format!("{} v{} by {}", one.kind.label(), one.version, one.requested_by)),
        Change::Step(one) => (one.state.into(), one.title.clone()),
        Change::Instance(one) => (one.state.into(), format!("{} on {}", one.name, one.target)),
        Change::Target(one) => ((&one.reachability).into(), one.name.to_string()),
        Change::InstanceGone { .. } | Change::TargetGone { .. } | Change::Named { .. } => (Tone::Off, String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_reads_as_a_sentence_begins() {
        assert_eq!(words("job_started"), "Job started");
        assert_eq!(words(""), "");
    }

    #[test]
    fn progress_is_left_to_the_job() {
        assert!(is_progress("step_progressed") && is_progress("job_advanced"));
        assert!(!is_progress("job_succeeded"));
    }
}
