//! Filters of the list of jobs: chips for what is chosen from few, a form for what is typed. All of them are links or a form that
//! is sent by itself.

use leptos::prelude::*;

use super::asked::Asked;
use crate::{
    api::jobs::JobList,
    components::{ButtonKind, FilterChip, Filters, Submit, TextField},
    model::job::{JobKind, JobState},
    pages::{address::Place, loaded::Page},
};

const STATES: [JobState; 6] =
    [JobState::Running, JobState::Queued, JobState::Failed, JobState::NeedsAttention, JobState::Cancelled, JobState::Succeeded];

/// How far back most people look.
const RECENT: [(&str, &str); 3] = [("24h", "Last day"), ("7d", "Last week"), ("30d", "Last month")];

#[component]
pub fn JobFilters(page: Page<JobList>, asked: Asked) -> impl IntoView {
    let place = page.place;
    let (me, scopes) = page.data.with_untracked(|list| (list.me.clone(), list.scopes.clone()));
    let one = |label: &str, value: &str, now: &str, with: fn(&mut Asked, String)| chip(place, &asked, label, value, now, with);
    let states = STATES.map(|state| one(state.label(), state.as_str(), &asked.state, |asked, value| asked.state = value));
    let kinds = JobKind::ALL.map(|kind| one(kind.label(), kind.as_str(), &asked.kind, |asked, value| asked.kind = value));
    let scopes: Vec<_> = scopes
        .iter()
        .map(|scope| one(scope.name.as_str(), scope.code.as_str(), &asked.scope, |asked, value| asked.scope = value))
        .collect();
    let recent = RECENT.map(|(value, label)| one(label, value, &asked.since, |asked, value| asked.since = value));
    let mine = one("Mine", &me, &asked.by, |asked, value| asked.by = value);
    // A filter that is set is seen.
    let is_open = [&asked.scope, &asked.by, &asked.since, &asked.deployment].iter().any(|value| !value.is_empty());
    view! {
        <Filters>{states.collect_view()}{kinds.collect_view()}</Filters>
        <details class="more-filters" open=is_open>
            <summary>"More filters: scope, person, time, deployment"</summary>
            <Filters>{scopes.collect_view()}{mine}{recent.collect_view()}</Filters>
            <Typed place=place asked=asked/>
        </details>
    }
}

/// Chooses the value, or takes it away where it is chosen.
fn chip(place: Place, asked: &Asked, label: &str, value: &str, now: &str, with: fn(&mut Asked, String)) -> AnyView {
    let current = value == now;
    let mut next = asked.clone();
    with(&mut next, if current { String::new() } else { value.to_owned() });
    // Another filter begins at the first page.
    let href = next.href(place);
    view! { <FilterChip label=label.to_owned() href=href current=current/> }.into_any()
}

/// What cannot be chosen from few. The other filters stay.
#[component]
fn Typed(place: Place, asked: Asked) -> impl IntoView {
    let is_typed = |name: &str| matches!(name, "deployment" | "by" | "since");
    let kept: Vec<(&'static str, String)> =
        asked.filters().into_iter().filter(|(name, _)| !is_typed(name)).map(|(name, value)| (name, value.to_owned())).collect();
    let error = asked.since_error();
    let all =
        (!asked.filters().is_empty()).then(|| view! { <a class="button" data-kind="quiet" href=place.jobs()>"Show all"</a> });
    view! {
        <form class="filter-form" action=place.jobs() method="get" role="search">
            {kept.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view()}
            <TextField name="deployment" label="Deployment" value=asked.deployment placeholder="my-site-dev" machine=true/>
            <TextField name="by" label="Asked for by" value=asked.by placeholder="Login" machine=true/>
            <TextField name="since" label="Since" value=asked.since placeholder="2026-11-20, 7d, 24h" machine=true error=error/>
            <div class="row">
                <Submit kind=ButtonKind::Plain label="Filter" busy="Filtering…"/>
                {all}
            </div>
        </form>
    }
}
