//! A group at a glance: its deployments with state, scope and health, its memory, and its jobs, whose steps open in place.

use leptos::prelude::*;

use crate::{
    api::overview::{DeploymentLine, Overview},
    components::{Chip, JobBadge, JobCounts, ScopeChip, Square, Squares, StateBadge, TimeAgo, Tone, bytes_text, dynamic, keyed},
    model::{
        group::Group,
        ids::{DeploymentId, GroupId},
        scope::Colour,
    },
    pages::{
        address::Place,
        loaded::Page,
        ordered::ordered,
        status::{open_jobs, status},
    },
    parts::live_steps,
};

#[component]
pub fn GroupCard(page: Page<Overview>, id: GroupId) -> impl IntoView {
    let place = page.place;
    let group = page.part(move |overview| group_of(overview, id).cloned());
    let deployments = page.part(move |overview| in_order(overview, id));
    let jobs = page.part(move |overview| {
        let is_here = |of| overview.deployments.iter().any(|line| line.group_id == id && line.id == of);
        open_jobs(&overview.jobs, is_here)
    });
    let opened = RwSignal::new(false);
    let counts = Signal::derive(move || jobs.with(|jobs| JobCounts::of(jobs.iter().map(|job| job.state))));
    let first_job = move || jobs.with(|jobs| jobs.first().map(|job| job.id));
    let badge = move || {
        first_job().map(|job| {
            view! {
                <span on:click=move |event| { event.prevent_default(); opened.update(|opened| *opened = !*opened) }>
                    <JobBadge counts=counts href=place.job(job)/>
                </span>
            }
        })
    };
    let head = move || {
        group.get().map(|group| {
            let name = group.name.to_string();
            view! {
                <h2 class="truncate grow"><a href=place.group(&group.slug) title=name.clone()>{name.clone()}</a></h2>
                {dynamic(badge)}
                <Chip>{group.kind.as_str()}</Chip>
            }
        })
    };
    let steps = move || (opened.get() && first_job().is_some()).then(|| live_steps(place, jobs));
    view! {
        <article class="card group-card">
            <header class="card-head row">{dynamic(head)}</header>
            <div>
                {dynamic(steps)}
                <ul class="deployments">
                    {keyed(move || deployments.get(), |id| *id, move |id| view! { <Line page=page id=id/> })}
                </ul>
                {dynamic(move || deployments.with(Vec::is_empty).then(|| view! { <Nothing page=page group=group/> }))}
            </div>
            <Foot page=page id=id/>
        </article>
    }
}

#[component]
fn Nothing(page: Page<Overview>, group: Memo<Option<Group>>) -> impl IntoView {
    let href = group.get_untracked().map(|group| page.place.new_deployment(&group.slug));
    view! {
        <p class="card-body small faint">
            "Not deployed yet. " {href.map(|href| view! { <a class="link" href=href>"New deployment"</a> })}
        </p>
    }
}

#[component]
fn Line(page: Page<Overview>, id: DeploymentId) -> impl IntoView {
    let line = page.part(move |overview| LineShown::of(overview, id, page.place));
    view! { <li>{dynamic(move || line.get().map(LineShown::view))}</li> }
}

/// All that a line shows, so that it is drawn again only when some of it moved.
#[derive(Clone, PartialEq)]
struct LineShown {
    href: String,
    name: String,
    tone: Tone,
    word: String,
    scope: Option<(String, Colour)>,
    squares: Vec<Square>,
}

impl LineShown {
    fn of(overview: &Overview, id: DeploymentId, place: Place) -> Option<Self> {
        let line = overview.deployments.iter().find(|line| line.id == id)?;
        let scope = overview.scopes.iter().find(|scope| scope.id == line.scope_id);
        let (tone, word) = status(line, &overview.jobs);
        Some(Self {
            href: href(overview, line, place),
            name: line.name.to_string(),
            tone,
            word,
            scope: scope.map(|scope| (scope.name.to_string(), scope.colour)),
            squares: line.instances.iter().map(|it| Square::of(&it.name, it.state, it.behind)).collect(),
        })
    }

    fn view(self) -> impl IntoView {
        view! {
            <a href=self.href>
                <span class="name" title=self.name.clone()>{self.name.clone()}</span>
                <StateBadge tone=self.tone word=self.word/>
                {self.scope.map(|(name, colour)| view! { <ScopeChip name=name colour=colour/> })}
                <Squares squares=self.squares/>
            </a>
        }
    }
}

#[component]
fn Foot(page: Page<Overview>, id: GroupId) -> impl IntoView {
    let sums = page.part(move |overview| Sums::of(overview, id));
    let inside = move || {
        let Sums { memory_bytes, instances, changed_at } = sums.get();
        view! {
            <span class="number"><b>{bytes_text(memory_bytes)}</b>" memory"</span>
            <span class="number"><b>{instances}</b>{if instances == 1 { " instance" } else { " instances" }}</span>
            <span class="end">{changed_at.map(|at| view! { <TimeAgo at=at/> })}</span>
        }
    };
    view! { <footer class="card-foot">{dynamic(inside)}</footer> }
}

#[derive(Clone, PartialEq)]
struct Sums {
    memory_bytes: i64,
    instances: usize,
    changed_at: Option<i64>,
}

impl Sums {
    fn of(overview: &Overview, id: GroupId) -> Self {
        let lines = || overview.deployments.iter().filter(|line| line.group_id == id);
        let instances = lines().flat_map(|line| &line.instances);
        Self {
            memory_bytes: instances.filter_map(|instance| instance.memory_bytes).sum(),
            instances: lines().map(|line| line.instances.len()).sum(),
            changed_at: lines().map(|line| line.changed_at).max(),
        }
    }
}

/// Where a deployment's page is.
pub fn href(overview: &Overview, line: &DeploymentLine, place: Place) -> String {
    let group = group_of(overview, line.group_id);
    group.map_or_else(|| place.overview(), |group| place.deployment(&group.slug, &line.slug))
}

fn group_of(overview: &Overview, id: GroupId) -> Option<&Group> {
    overview.groups.iter().find(|group| group.id == id)
}

/// By the place of their scopes, then by name.
fn in_order(overview: &Overview, id: GroupId) -> Vec<DeploymentId> {
    let place = |line: &DeploymentLine| {
        overview.scopes.iter().find(|scope| scope.id == line.scope_id).map_or(u32::MAX, |scope| scope.position)
    };
    let of_group = overview.deployments.iter().filter(|line| line.group_id == id);
    ordered(of_group, |line| (place(line), line.slug.as_str())).into_iter().map(|line| line.id).collect()
}
