//! A group: a card per deployment, by scope, and the components that they are made of.

use leptos::prelude::*;

use super::{
    component_dialog::{AddDialog, ChangeDialog},
    components_card::ComponentsCard,
    delete::DeleteDialog,
    deployment_card::DeploymentCard,
};
use crate::{
    api::{
        ApiError,
        groups::{GroupPage, get_group},
    },
    components::{ButtonKind, Chip, Empty, Glyph, JobBadge, JobCounts, LinkButton, Menu, PageHead, dynamic, keyed},
    model::{ids::DeploymentId, project::Role},
    pages::{
        address::path_part,
        dialog::address_with_dialog,
        loaded::{Page, loaded},
        ordered::ordered,
        status::running,
        title::PageTitle,
    },
};

#[component]
pub fn GroupShowPage() -> impl IntoView {
    loaded(
        path_part("group"),
        |project, slug| async move { get_group(project, slug.parse().map_err(|_| ApiError::NotFound)?).await },
        |page| view! { <Shown page=page/> }.into_any(),
    )
}

#[component]
fn Shown(page: Page<GroupPage>) -> impl IntoView {
    let name = page.part(|page| page.group.name.to_string());
    let beside = move || {
        let counts = page.part(|page| JobCounts::of(page.jobs.iter().map(|job| job.state)));
        view! {
            <Chip>{dynamic(move || page.data.with(|page| page.group.kind.as_str()))}</Chip>
            <JobBadge counts=counts href=page.place.jobs()/>
        }
    };
    view! {
        <PageTitle text=name running=page.part(|page| running(&page.jobs))/>
        <PageHead title=name beside=beside actions=move || view! { <Actions page=page/> }/>
        <AddDialog page=page/>
        <ChangeDialog page=page/>
        <DeleteDialog page=page/>
        <Cards page=page/>
        <ComponentsCard page=page/>
    }
}

#[component]
fn Actions(page: Page<GroupPage>) -> impl IntoView {
    let shown = page.part(|page| (page.role >= Role::Developer, page.group.slug.clone()));
    let delete = address_with_dialog("delete");
    move || {
        let (may_change, slug) = shown.get();
        may_change.then(|| {
            view! {
                <LinkButton href=page.place.new_deployment(&slug) kind=ButtonKind::Primary key="n">"New deployment"</LinkButton>
                <Menu label="More actions">
                    <li><a data-kind="danger" href=move || delete.get()>"Delete group…"</a></li>
                </Menu>
            }
        })
    }
}

#[component]
fn Cards(page: Page<GroupPage>) -> impl IntoView {
    let ids = page.part(in_order);
    let cards = move || {
        view! {
            <section class="cards" aria-label="Deployments">
                {keyed(move || ids.get(), |id| *id, move |id| view! { <DeploymentCard page=page id=id/> })}
            </section>
        }
    };
    move || {
        if ids.with(Vec::is_empty) { view! { <Nothing page=page/> }.into_any() } else { cards().into_any() }
    }
}

#[component]
fn Nothing(page: Page<GroupPage>) -> impl IntoView {
    let href =
        page.data.with_untracked(|shown| (shown.role >= Role::Developer).then(|| page.place.new_deployment(&shown.group.slug)));
    let button = move || href.map(|href| view! { <LinkButton href=href kind=ButtonKind::Primary>"New deployment"</LinkButton> });
    view! {
        <Empty glyph=Glyph::Deployments title="Not deployed yet" actions=button>
            "A deployment is this group, running in a scope, on hosts of your choice."
        </Empty>
    }
}

/// By the place of their scopes, then by name.
fn in_order(page: &GroupPage) -> Vec<DeploymentId> {
    let place = |id| page.scopes.iter().find(|scope| scope.id == id).map_or(u32::MAX, |scope| scope.position);
    let list = ordered(&page.deployments, |deployment| (place(deployment.scope_id), deployment.slug.as_str()));
    list.into_iter().map(|deployment| deployment.id).collect()
}
