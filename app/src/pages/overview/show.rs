//! The page itself: head, what needs attention, cards or grid, and the column beside them.

use leptos::prelude::*;

use super::{attention::Attention, checklist::Checklist, grid::Grid, group_card::GroupCard, last_seen, side::Side};
use crate::{
    api::overview::{Overview, get_overview},
    components::{ButtonKind, LinkButton, PageHead, dynamic, keyed},
    model::{ids::GroupId, project::Role},
    pages::{
        address::query_value,
        detached::DetachedNotice,
        loaded::{Page, loaded},
        status::running,
        title::PageTitle,
    },
};

#[component]
pub fn OverviewPage() -> impl IntoView {
    loaded(|| (), |project, ()| get_overview(project), |page| view! { <Shown page=page/> }.into_any())
}

#[component]
fn Shown(page: Page<Overview>) -> impl IntoView {
    let view = query_value("view");
    let may_make = page.part(|overview| overview.role >= Role::Developer);
    let is_bare = page.part(|overview| overview.deployments.is_empty());
    let is_grid = Memo::new(move |_| view() == "grid");
    last_seen::keep(page);
    let place = page.place;
    let actions = move || {
        view! {
            <Views page=page is_grid=is_grid/>
            {dynamic(move || may_make.get().then(|| view! { <LinkButton href=place.new_group() kind=ButtonKind::Primary key="n">"New group"</LinkButton> }))}
        }
    };
    view! {
        <PageTitle text="Overview" running=page.part(|overview| running(&overview.jobs))/>
        <PageHead title="Overview" actions=actions/>
        <DetachedNotice detached=page.part(|overview| overview.detached)/>
        <Attention page=page/>
        {dynamic(move || (is_bare.get() && may_make.get()).then(|| view! { <Checklist page=page/> }))}
        <div class="columns" data-shape="aside">
            {dynamic(move || if is_grid.get() { view! { <Grid page=page/> }.into_any() } else { view! { <Cards page=page/> }.into_any() })}
            <Side page=page/>
        </div>
    }
}

/// Which of the two views is shown.
#[component]
fn Views(page: Page<Overview>, is_grid: Memo<bool>) -> impl IntoView {
    let current = move |grid: bool| (is_grid.get() == grid).then_some("true");
    view! {
        <span class="switch" role="group" aria-label="View">
            <a href=page.place.overview() aria-current=move || current(false)>"Cards"</a>
            <a href=format!("{}?view=grid", page.place.overview()) aria-current=move || current(true)>"Grid"</a>
        </span>
    }
}

#[component]
fn Cards(page: Page<Overview>) -> impl IntoView {
    let groups = page.part(|overview| overview.groups.iter().map(|group| group.id).collect::<Vec<GroupId>>());
    let may_make = page.part(|overview| overview.role >= Role::Developer);
    let add = move || {
        may_make.get().then(|| {
            view! {
                <a class="add-card" href=page.place.new_group()>
                    <b>"New group"</b>
                    <span class="tiny">"cloud-configs, apps or databases deployed together"</span>
                </a>
            }
        })
    };
    view! {
        <section class="cards" aria-label="Groups">
            {keyed(move || groups.get(), |id| *id, move |id| view! { <GroupCard page=page id=id/> })}
            {dynamic(add)}
        </section>
    }
}
