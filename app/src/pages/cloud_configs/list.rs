//! All cloud-configs of a project by namespace; where there is none, an example to begin with.

use leptos::prelude::*;

use super::tree::by_namespace;
use crate::{
    api::cloud_configs::{CloudConfigTree, list_cloud_configs},
    components::{ButtonKind, Card, Column, DataTable, Empty, Glyph, LinkButton, PageHead, dynamic},
    model::{cloud_config::CloudConfig, project::Role},
    pages::{
        address::Place,
        loaded::{Page, loaded},
        title::PageTitle,
    },
};

#[component]
pub fn CloudConfigsPage() -> impl IntoView {
    loaded(|| (), |project, ()| list_cloud_configs(project), |page| view! { <Shown page=page/> }.into_any())
}

#[component]
fn Shown(page: Page<CloudConfigTree>) -> impl IntoView {
    let place = page.place;
    let may_add = page.part(|tree| tree.role >= Role::Developer);
    let is_empty = page.part(|tree| tree.cloud_configs.is_empty());
    let add = move || {
        (may_add.get() && !is_empty.get()).then(|| {
            view! { <LinkButton href=place.new_cloud_config() kind=ButtonKind::Primary key="n">"New cloud-config"</LinkButton> }
        })
    };
    let body = move || {
        if is_empty.get() {
            view! { <Nothing place=place may_add=may_add/> }.into_any()
        } else {
            let tree = by_namespace(page.data.with(|tree| tree.cloud_configs.clone()));
            tree.into_iter().map(|(namespace, members)| namespace_card(place, namespace, members)).collect_view().into_any()
        }
    };
    view! {
        <PageTitle text="Cloud-configs"/>
        <PageHead title="Cloud-configs" actions=add/>
        {dynamic(body)}
    }
}

fn namespace_card(place: Place, namespace: String, members: Vec<CloudConfig>) -> impl IntoView {
    let row = move |each: CloudConfig| {
        view! {
            <tr>
                <th scope="row"><a href=place.cloud_config(each.id)>{each.name}</a></th>
                <td class="machine">{each.image}</td>
                <td class="numeric">{format!("r{}", each.revision)}</td>
            </tr>
        }
    };
    let rows = members.into_iter().map(row).collect_view();
    let label = format!("Cloud-configs of {namespace}");
    view! {
        <Card title=namespace>
            <DataTable label=label columns=vec![Column::new("Name"), Column::new("Image"), Column::new("Newest").numeric()]>{rows}</DataTable>
        </Card>
    }
}

#[component]
fn Nothing(place: Place, may_add: Memo<bool>) -> impl IntoView {
    let actions = move || {
        may_add.get().then(|| {
            view! {
                <LinkButton href=format!("{}?example=site", place.new_cloud_config()) kind=ButtonKind::Primary key="n">"Start from an example"</LinkButton>
                <LinkButton href=place.new_cloud_config()>"Start empty"</LinkButton>
            }
        })
    };
    view! {
        <Empty glyph=Glyph::CloudConfigs title="No cloud-config yet" actions=actions>
            "A cloud-config tells a container at its first boot what to install, write and run. Every save of it is kept."
        </Empty>
    }
}
