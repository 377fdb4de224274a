//! What Deploy, Pause or Drop would do now; the one that is looked at can be done from here, and only as shown.

use leptos::prelude::*;

use super::actions::{RequestForm, deploy_word, tell_requested};
use crate::{
    api::deployments::{Actions, Allowed, DeploymentPage, RequestJob, plan_deployment},
    components::{ButtonKind, CardFoot, FilterChip, Filters, LinkButton, PlanSum, PlanView, Submit, dynamic, going_word},
    model::{job::JobKind, plan::Plan, project::Role},
    pages::{
        address::{query_value, with_query},
        dialog::address_with_dialog,
        jobs::disabled,
        loaded::{Page, fetched},
    },
};

#[component]
pub fn PlanTab(page: Page<DeploymentPage>) -> impl IntoView {
    let asked = query_value("kind");
    let kind = Memo::new(move |_| JobKind::parse(&asked()).unwrap_or(JobKind::Deploy));
    let (project, id) = (page.place.project(), page.data.with_untracked(|page| page.deployment.id));
    // Another version, state, or set of instances has another plan.
    let world = page.part(|page| {
        (page.deployment.version, page.deployment.state, page.instances.iter().map(|one| (one.id, one.state)).collect::<Vec<_>>())
    });
    view! {
        <Kinds page=page kind=kind/>
        {fetched(
            move || (kind.get(), world.get()),
            move |(kind, _)| plan_deployment(project.clone(), id, kind),
            move |plan| view! { <Shown page=page plan=plan/> }.into_any(),
        )}
    }
}

#[component]
fn Kinds(page: Page<DeploymentPage>, kind: Memo<JobKind>) -> impl IntoView {
    let base = page.data.with_untracked(|shown| page.place.deployment(&shown.group.slug, &shown.deployment.slug));
    let chips = move || {
        let chip = |one: JobKind| {
            let href = with_query(&base, &[("tab", "plan"), ("kind", one.as_str())]);
            view! { <FilterChip label=one.label() href=href current={kind.get() == one}/> }
        };
        [JobKind::Deploy, JobKind::Create, JobKind::Pause, JobKind::Drop].map(chip).collect_view()
    };
    view! { <Filters>{dynamic(chips)}</Filters> }
}

#[component]
fn Shown(page: Page<DeploymentPage>, plan: Plan) -> impl IntoView {
    let title = format!("{} v{}", plan.kind.label(), plan.version);
    let nothing = plan.rows.is_empty().then(|| view! { <p class="card-body small faint">"There is nothing to do."</p> });
    let shown = Signal::stored(plan.clone());
    view! {
        <section class="card" aria-label="Plan">
            <header class="card-head ruled"><h2>{title}</h2><PlanSum plan=shown/></header>
            <PlanView plan=shown kept=true/>
            {nothing}
            <Action page=page plan=plan/>
        </section>
    }
}

/// The button that does what is shown; while a job is under way there is none.
#[component]
fn Action(page: Page<DeploymentPage>, plan: Plan) -> impl IntoView {
    let sends = ServerAction::<RequestJob>::new();
    tell_requested(sends, page.place, move |_| page.reload());
    let kind = plan.kind;
    let now = page.part(move |page| {
        let is_free = page.role >= Role::Developer && page.jobs.is_empty();
        is_free.then(|| (page.deployment.clone(), allowed(&page.actions, kind)))
    });
    let drop = address_with_dialog("drop");
    move || {
        let (deployment, allowed) = now.get()?;
        let refused = allowed.err().or_else(|| plan.refusals.first().cloned());
        let word = if kind == JobKind::Deploy { deploy_word(&deployment) } else { kind.label().to_owned() };
        let button = match (refused, kind) {
            (Some(sentence), _) => disabled(&word, sentence),
            (None, JobKind::Drop) => {
                view! { <LinkButton href=drop.get() kind=ButtonKind::Danger>"Drop…"</LinkButton> }.into_any()
            }
            (None, _) => view! {
                <RequestForm place=page.place deployment=deployment.slug kind=kind sends=sends plan=plan.fingerprint.clone()>
                    <Submit label=word busy=format!("{}…", going_word(kind)) pending=sends.pending()/>
                </RequestForm>
            }
            .into_any(),
        };
        Some(view! { <CardFoot>{button}</CardFoot> })
    }
}

fn allowed(actions: &Actions, kind: JobKind) -> Allowed {
    match kind {
        JobKind::Deploy => actions.deploy.clone(),
        JobKind::Create => actions.create.clone(),
        JobKind::Pause => actions.pause.clone(),
        JobKind::Drop => actions.drop.clone(),
    }
}
