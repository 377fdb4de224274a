//! The hosts that a project may use, as last seen: a dead one shows since when and why, and delays nothing.

use leptos::prelude::*;

use super::standing::{Gauge, Reach, SimulatorChip, Since, address, disk, memory, product};
use crate::{
    api::targets::{TargetList, list_targets},
    components::{ButtonKind, Card, Column, DataTable, Empty, Glyph, LinkButton, PageHead, dynamic, keyed},
    model::target::{Target, TargetKind},
    pages::{
        address::Place,
        detached::DetachedNotice,
        loaded::{Page, loaded},
        title::PageTitle,
    },
};

#[component]
pub fn HostsPage() -> impl IntoView {
    loaded(|| (), |project, ()| list_targets(project), |page| view! { <Shown page=page/> }.into_any())
}

#[component]
fn Shown(page: Page<TargetList>) -> impl IntoView {
    let place = page.place;
    let is_admin = page.data.with_untracked(|list| list.is_admin);
    let head = if is_admin {
        view! { <PageHead title="Hosts" actions=move || add_button(place)/> }.into_any()
    } else {
        view! { <PageHead title="Hosts"/> }.into_any()
    };
    let is_empty = page.part(|list| list.targets.is_empty());
    let body = move || if is_empty.get() { nothing(place, is_admin) } else { view! { <Table page=page/> }.into_any() };
    view! {
        <PageTitle text="Hosts"/>
        {head}
        <DetachedNotice detached=page.part(|list| list.detached)/>
        {dynamic(body)}
    }
}

fn add_button(place: Place) -> impl IntoView {
    view! { <LinkButton kind=ButtonKind::Primary href=place.add_host() key="n">"Add host"</LinkButton> }
}

fn nothing(place: Place, is_admin: bool) -> AnyView {
    if is_admin {
        view! {
            <Empty glyph=Glyph::Hosts title="No hosts yet" actions=move || add_button(place)>
                "A host runs the containers: LXD or Incus on this machine or another one, or the built-in demo host."
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <Empty glyph=Glyph::Hosts title="No hosts yet">
                "An administrator of this installation adds hosts: whoever reaches a host's socket is root there."
            </Empty>
        }
        .into_any()
    }
}

#[component]
fn Table(page: Page<TargetList>) -> impl IntoView {
    let place = page.place;
    let rows = page.part(|list| list.targets.clone());
    let columns = vec![
        Column::new("Name"),
        Column::new("Reachability"),
        Column::new("Kind").hidden_narrow(),
        Column::new("CPUs").numeric().hidden_narrow(),
        Column::new("Memory"),
        Column::new("Disk"),
        Column::new("Instances").numeric(),
    ];
    view! {
        <Card>
            <DataTable label="Hosts" columns=columns>
                {keyed(move || rows.get(), |target| (target.id, target.rev), move |target| row(place, target))}
            </DataTable>
        </Card>
    }
}

fn row(place: Place, target: Target) -> impl IntoView {
    // As last seen: shown paler while it does not answer.
    let class = (!target.reachability.is_reachable()).then_some("stale");
    let (product, version) = product(&target);
    let kind = match target.kind {
        TargetKind::Simulator => view! { <SimulatorChip kind=target.kind/> }.into_any(),
        TargetKind::Lxd => format!("{product} {version}").into_any(),
    };
    let address = address(&target);
    let cpus = target.capacity.cpus.map_or_else(|| "–".to_owned(), |cpus| cpus.to_string());
    view! {
        <tr class=class>
            <th scope="row">
                <a href=place.host(&target.slug)>{target.name.to_string()}</a>
                <div class="machine tiny faint hide-narrow">{address}</div>
            </th>
            <td>
                <Reach reachability=target.reachability.clone()/>
                <div><Since reachability=target.reachability/></div>
            </td>
            <td class="hide-narrow">{kind}</td>
            <td class="numeric hide-narrow">{cpus}</td>
            <td><Gauge what="Memory" share=memory(&target.capacity)/></td>
            <td><Gauge what="Disk" share=disk(&target.capacity)/></td>
            <td class="numeric">{target.instances}</td>
        </tr>
    }
}
