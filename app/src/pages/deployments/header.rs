//! The head of a deployment's page: name, scope, jobs, the ladder, and what the present version is.

use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::actions::HeadActions;
use crate::{
    api::{
        deployments::{DeploymentPage, RequestJob, UpdateDeployment},
        jobs::ActOnJob,
    },
    components::{
        Alert, Button, Going, JobBadge, JobCounts, Ladder, LinkButton, PageHead, ScopeChip, TimeAgo, Tone, counted, dynamic,
        use_toasts,
    },
    model::{deployment::DeploymentState, job::JobState, project::Role},
    pages::{
        form_error::Refused,
        loaded::Page,
        status::{active_job, running},
        title::PageTitle,
    },
};

#[component]
pub fn Header(page: Page<DeploymentPage>) -> impl IntoView {
    let name = page.part(|page| page.deployment.name.to_string());
    let beside = move || view! { <Beside page=page/> };
    let about = move || view! { <About page=page/> };
    view! {
        <PageTitle text=name running=page.part(|page| running(&page.jobs))/>
        <PageHead title=name beside=beside about=about actions=move || view! { <HeadActions page=page/> }/>
        <Refused path=RequestJob::PATH/>
        <Refused path=ActOnJob::PATH/>
        <Dropped page=page/>
        <Behind page=page/>
    }
}

/// Said to whoever has the page open when it goes; who comes later finds nothing at its address.
#[component]
fn Dropped(page: Page<DeploymentPage>) -> impl IntoView {
    let state = page.part(|page| page.deployment.state);
    let group = page.data.with_untracked(|page| page.group.clone());
    move || {
        (state.get() == DeploymentState::Dropped).then(|| {
            let href = page.place.group(&group.slug);
            let actions = move || view! { <LinkButton href=href.clone()>"To its group"</LinkButton> };
            view! {
                <Alert tone=Tone::Good title="This deployment was dropped." actions=actions>
                    "Nothing of it is left on its hosts. Its jobs stay in the list of jobs."
                </Alert>
            }
        })
    }
}

#[component]
fn Beside(page: Page<DeploymentPage>) -> impl IntoView {
    let scope = page.part(|page| page.scope.clone());
    let counts = page.part(|page| JobCounts::of(page.jobs.iter().map(|job| job.state)));
    let first = page.part(|page| page.jobs.first().map(|job| job.id));
    view! {
        {dynamic(move || { let scope = scope.get(); view! { <ScopeChip name=scope.name.to_string() colour=scope.colour/> } })}
        {dynamic(move || first.get().map(|id| view! { <JobBadge counts=counts href=page.place.job(id)/> }))}
    }
}

#[component]
fn About(page: Page<DeploymentPage>) -> impl IntoView {
    let state = page.part(|page| page.deployment.state);
    let going = page.part(|page| {
        let job = active_job(page.deployment.id, &page.jobs).filter(|job| job.state != JobState::Queued)?;
        Some(Going { kind: job.kind, version: job.version })
    });
    let group = page.data.with_untracked(|page| page.group.clone());
    let rest = page.part(sentence);
    let changed = page.part(|page| (page.deployment.changed_by.clone(), page.deployment.changed_at));
    let refused =
        page.part(|page| page.actions.deploy.clone().err().filter(|_| page.role >= Role::Developer && page.jobs.is_empty()));
    view! {
        <Ladder state=state going=going/>
        <span>
            <a class="link" href=page.place.group(&group.slug)>{group.name.to_string()}</a>
            {dynamic(move || format!(" · {} · {}", group.kind.as_str(), rest.get()))}
            {dynamic(move || format!(" · changed by {} ", changed.get().0))}
            {dynamic(move || view! { <TimeAgo at=changed.get().1/> })}
        </span>
        {dynamic(move || refused.get().map(|sentence| view! { <span>{sentence}</span> }))}
    }
}

/// `2 hosts · v14 runs, v15 is newer`.
fn sentence(page: &DeploymentPage) -> String {
    let mut hosts: Vec<_> = page.spec.components.iter().flat_map(|component| &component.hosts).collect();
    hosts.sort();
    hosts.dedup();
    let version = match page.deployment.deployed_version {
        None => format!("v{}, never deployed", page.deployment.version),
        Some(deployed) if deployed == page.deployment.version => format!("v{deployed}"),
        Some(deployed) => format!("v{deployed} deployed, v{} is newer", page.deployment.version),
    };
    format!("{} · {version}", counted(hosts.len(), "host"))
}

/// Cloud-configs that went on without this deployment, and the button that follows them.
#[component]
fn Behind(page: Page<DeploymentPage>) -> impl IntoView {
    let toasts = use_toasts();
    let update = ServerAction::<UpdateDeployment>::new();
    Effect::new(move || match update.value().get() {
        Some(Ok(changed)) => {
            toasts.good(super::change::outcome_text(&changed));
            page.reload();
        }
        Some(Err(error)) => toasts.bad(error.to_string()),
        None => {}
    });
    let behind = page.part(|page| (page.deployment.behind, page.role >= Role::Developer && page.actions.change.is_ok()));
    let press = move |()| {
        let (project, id, version) =
            page.data.with_untracked(|shown| (page.place.project(), shown.deployment.id, shown.deployment.version));
        update.dispatch(UpdateDeployment { project, deployment_id: id, from_version: version });
    };
    move || {
        let (count, may_update) = behind.get();
        let title = match count {
            0 => return ().into_any(),
            1 => "One component is behind: its cloud-config has a newer revision.".to_owned(),
            many => format!("{many} components are behind: their cloud-configs have newer revisions."),
        };
        let button = move || may_update.then(|| view! { <Button disabled=update.pending() on_press=press>"Update"</Button> });
        view! {
            <Alert tone=Tone::Warn title=title actions=button>"Update makes a new version that pins them; Deploy rolls it out."</Alert>
        }
        .into_any()
    }
}
