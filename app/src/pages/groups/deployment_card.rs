//! A deployment at a glance, with the live steps of its job in place.

use leptos::prelude::*;

use crate::{
    api::groups::GroupPage,
    components::{JobBadge, JobCounts, ScopeChip, Squares, StateBadge, TimeAgo, bytes_text, dynamic, squares_of},
    model::{deployment::Deployment, ids::DeploymentId},
    pages::{
        jobs::LiveSteps,
        loaded::Page,
        status::{open_jobs, status},
    },
};

#[component]
pub fn DeploymentCard(page: Page<GroupPage>, id: DeploymentId) -> impl IntoView {
    let place = page.place;
    let deployment = page.part(move |page| page.deployments.iter().find(|deployment| deployment.id == id).cloned());
    let scope = page.part(move |page| {
        let scope_id = page.deployments.iter().find(|deployment| deployment.id == id)?.scope_id;
        page.scopes.iter().find(|scope| scope.id == scope_id).cloned()
    });
    let standing = page.part(move |page| {
        page.deployments.iter().find(|deployment| deployment.id == id).map(|deployment| status(deployment, &page.jobs))
    });
    let jobs = page.part(move |page| open_jobs(&page.jobs, |of| of == id));
    let squares = page.part(move |page| squares_of(&page.instances, id));
    let memory = page.part(move |page| {
        let of_it = page.instances.iter().filter(|instance| instance.deployment_id == id);
        of_it.filter_map(|instance| instance.sample.memory_bytes).sum::<i64>()
    });
    let opened = RwSignal::new(false);
    let counts = Signal::derive(move || jobs.with(|jobs| JobCounts::of(jobs.iter().map(|job| job.state))));
    let badge = move || {
        let job = jobs.with(|jobs| jobs.first().map(|job| job.id))?;
        Some(view! {
            <span on:click=move |event| { event.prevent_default(); opened.update(|opened| *opened = !*opened) }>
                <JobBadge counts=counts href=place.job(job)/>
            </span>
        })
    };
    let title = move || {
        deployment.get().map(|deployment| {
            let name = deployment.name.to_string();
            let href = place.deployment(&deployment.group_slug, &deployment.slug);
            view! { <h2 class="truncate grow"><a href=href title=name.clone()>{name.clone()}</a></h2> }
        })
    };
    let steps = move || (opened.get() && !jobs.with(Vec::is_empty)).then(|| view! { <LiveSteps place=place jobs=jobs/> });
    view! {
        <article class="card group-card">
            <header class="card-head row">{dynamic(title)}{dynamic(badge)}</header>
            <div>
                {dynamic(steps)}
                <div class="card-body stack">
                    <span class="row apart">
                        {dynamic(move || scope.get().map(|scope| view! { <ScopeChip name=scope.name.to_string() colour=scope.colour/> }))}
                        {dynamic(move || standing.get().map(|(tone, word)| view! { <StateBadge tone=tone word=word/> }))}
                    </span>
                    {dynamic(move || view! { <Squares squares=squares.get()/> })}
                    {dynamic(move || deployment.get().and_then(|deployment| deployment.last_error).map(|error| view! { <p class="small soft">{error}</p> }))}
                </div>
            </div>
            <footer class="card-foot">
                <span class="number">{dynamic(move || deployment.get().map(|deployment| version_text(&deployment)))}</span>
                <span class="number"><b>{dynamic(move || bytes_text(memory.get()))}</b>" memory"</span>
                <span class="end">{dynamic(move || deployment.get().map(|deployment| view! { <TimeAgo at=deployment.changed_at/> }))}</span>
            </footer>
        </article>
    }
}

/// `v15`, or `v14, v15 is newer`.
fn version_text(deployment: &Deployment) -> String {
    match deployment.deployed_version {
        Some(deployed) if deployed != deployment.version => format!("v{deployed}, v{} is newer", deployment.version),
        _ => format!("v{}", deployment.version),
    }
}
