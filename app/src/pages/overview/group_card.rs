//! A group at a glance: its deployments with state, scope and health, its memory, and its jobs, whose steps open in place.

use leptos::prelude::*;

use crate::{
    api::overview::Overview,
    components::{Chip, JobBadge, JobCounts, ScopeChip, Square, Squares, StateBadge, TimeAgo, bytes_text, dynamic, keyed},
    model::{
        deployment::Deployment,
        group::Group,
        ids::{DeploymentId, GroupId},
        instance::Instance,
        job::Job,
        scope::Scope,
    },
    pages::{loaded::Page, status::status},
    parts::live_steps,
};

#[component]
pub fn GroupCard(page: Page<Overview>, id: GroupId) -> impl IntoView {
    let place = page.place;
    let group = page.part(move |overview| group_of(overview, id).cloned());
    let deployments = page.part(move |overview| in_order(overview, id));
    let jobs = page.part(move |overview| open_jobs(overview, id));
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
    let shown = page.part(move |overview| {
        let deployment = overview.deployments.iter().find(|deployment| deployment.id == id)?;
        let scope = overview.scopes.iter().find(|scope| scope.id == deployment.scope_id).cloned();
        Some((deployment.clone(), scope, status(deployment, &overview.jobs)))
    });
    let squares = page.part(move |overview| squares(&overview.instances, id));
    let inside = move || shown.get().map(|(deployment, scope, status)| line(page, &deployment, scope, status, squares));
    view! { <li>{dynamic(inside)}</li> }
}

fn line(
    page: Page<Overview>,
    deployment: &Deployment,
    scope: Option<Scope>,
    (tone, word): (crate::components::Tone, String),
    squares: Memo<Vec<Square>>,
) -> impl IntoView + use<> {
    let name = deployment.name.to_string();
    view! {
        <a href=page.place.deployment(&deployment.group_slug, &deployment.slug)>
            <span class="name" title=name.clone()>{name.clone()}</span>
            <StateBadge tone=tone word=word/>
            {scope.map(|scope| view! { <ScopeChip name=scope.name.to_string() colour=scope.colour/> })}
            <Squares squares=squares/>
        </a>
    }
}

#[component]
fn Foot(page: Page<Overview>, id: GroupId) -> impl IntoView {
    let sums = page.part(move |overview| {
        let ids = in_order(overview, id);
        let of_it: Vec<&Instance> = overview.instances.iter().filter(|instance| ids.contains(&instance.deployment_id)).collect();
        let memory: i64 = of_it.iter().filter_map(|instance| instance.sample.memory_bytes).sum();
        (memory, of_it.len())
    });
    let changed_at = page.part(move |overview| {
        overview.deployments.iter().filter(|deployment| deployment.group_id == id).map(|deployment| deployment.changed_at).max()
    });
    view! {
        <footer class="card-foot">
            <span class="number"><b>{dynamic(move || bytes_text(sums.get().0))}</b>" memory"</span>
            <span class="number"><b>{dynamic(move || sums.get().1)}</b>{dynamic(move || if sums.get().1 == 1 { " instance" } else { " instances" })}</span>
            <span class="end">{dynamic(move || changed_at.get().map(|at| view! { <TimeAgo at=at/> }))}</span>
        </footer>
    }
}

fn group_of(overview: &Overview, id: GroupId) -> Option<&Group> {
    overview.groups.iter().find(|group| group.id == id)
}

/// By the place of their scopes, then by name.
fn in_order(overview: &Overview, id: GroupId) -> Vec<DeploymentId> {
    let place = |deployment: &Deployment| {
        overview.scopes.iter().find(|scope| scope.id == deployment.scope_id).map_or(u32::MAX, |scope| scope.position)
    };
    let mut list: Vec<&Deployment> = overview.deployments.iter().filter(|deployment| deployment.group_id == id).collect();
    list.sort_by(|a, b| (place(a), a.slug.as_str()).cmp(&(place(b), b.slug.as_str())));
    list.into_iter().map(|deployment| deployment.id).collect()
}

/// Unfinished jobs of the group, those that run first.
fn open_jobs(overview: &Overview, id: GroupId) -> Vec<Job> {
    let ids = in_order(overview, id);
    let mut jobs: Vec<Job> =
        overview.jobs.iter().filter(|job| !job.state.is_over() && ids.contains(&job.deployment_id)).cloned().collect();
    jobs.sort_by_key(|job| (job.started_at.is_none(), job.created_at));
    jobs
}

/// Squares of a deployment's instances, in the order of components and numbers.
pub fn squares(instances: &[Instance], deployment: DeploymentId) -> Vec<Square> {
    let mut list: Vec<&Instance> = instances.iter().filter(|instance| instance.deployment_id == deployment).collect();
    list.sort_by(|a, b| (&a.component, a.ordinal, a.generation).cmp(&(&b.component, b.ordinal, b.generation)));
    list.into_iter().map(Square::from).collect()
}
