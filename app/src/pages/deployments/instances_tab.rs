//! The instances of a deployment, under the component that each is a copy of.

use leptos::prelude::*;

use super::{overview_tab::keeps, placement::sum_sentence};
use crate::{
    api::deployments::DeploymentPage,
    components::{
        Bar, Card, Column, DataTable, Empty, Glyph, StateBadge, SubRow, Tone, VerdictBadge, age_text, bytes_text, dynamic, keyed,
        use_clock,
    },
    model::{
        ids::ComponentId,
        instance::{Instance, Sample},
        version::ComponentSpec,
    },
    pages::{address::Place, loaded::Page},
};

const COLUMNS: usize = 9;

#[component]
pub fn InstancesTab(page: Page<DeploymentPage>) -> impl IntoView {
    let groups = page.part(components);
    let is_empty = page.part(|page| page.instances.is_empty());
    let table = move || {
        view! {
            <Card>
                <DataTable label="Instances" columns=columns()>
                    {keyed(move || groups.get(), |(id, about)| (*id, about.clone()), move |(id, about)| view! { <SubRow span=COLUMNS>{about.0.clone()}" "<span class="faint">{format!("· {}", about.1)}</span></SubRow>
                        <Rows page=page id=id/> })}
                </DataTable>
            </Card>
        }
    };
    move || {
        if is_empty.get() {
            view! { <Empty glyph=Glyph::Instances title="No instances yet">"Deploy makes them; they appear here as they come up."</Empty> }
                .into_any()
        } else {
            table().into_any()
        }
    }
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("Name"),
        Column::new("Host"),
        Column::new("State"),
        Column::new("Address").hidden_narrow(),
        Column::new("Memory").numeric().hidden_narrow(),
        Column::new("Part of its limit").unseen().hidden_narrow(),
        Column::new("cloud-init"),
        Column::new("Version").numeric().hidden_narrow(),
        Column::new("Age").numeric().hidden_narrow(),
    ]
}

/// Component and what is said of it: name, and `Webservers/My_Site r7 · 3 on each of 2 hosts = 6`.
type Group = (ComponentId, (String, String));

/// Those of the newest version, then those that only older instances have.
fn components(page: &DeploymentPage) -> Vec<Group> {
    let about = |component: &ComponentSpec| {
        let parts = [
            format!("{} r{}", component.cloud_config, component.revision),
            sum_sentence(i64::from(component.quantity), component.hosts.len()),
            keeps(component),
        ];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        (component.component_id, (component.slug.to_string(), parts.join(" · ")))
    };
    let mut groups: Vec<Group> = page.spec.components.iter().map(about).collect();
    for instance in &page.instances {
        if groups.iter().all(|(id, _)| *id != instance.component_id) {
            groups.push((instance.component_id, (instance.component.clone(), "not in the newest version".to_owned())));
        }
    }
    groups
}

#[component]
fn Rows(page: Page<DeploymentPage>, id: ComponentId) -> impl IntoView {
    let place = page.place;
    let rows = page.part(move |page| {
        let mut of_it: Vec<Instance> = page.instances.iter().filter(|instance| instance.component_id == id).cloned().collect();
        of_it.sort_by_key(|instance| (instance.ordinal, instance.generation));
        of_it
    });
    let key = |instance: &Instance| (instance.id, instance.rev, instance.sample.sampled_at);
    view! { {keyed(move || rows.get(), key, move |instance| row(place, instance))} }
}

fn row(place: Place, instance: Instance) -> impl IntoView {
    let name = instance.name.clone();
    let behind = instance.behind.then(|| view! { " " <span class="tiny faint">"behind"</span> });
    view! {
        <tr>
            <th scope="row"><a href=place.instance(&instance.name) title=name>{instance.name.clone()}</a></th>
            <td class="soft">{instance.target.clone()}</td>
            <td><StateBadge tone=Tone::from(instance.state) word=instance.state.label()/></td>
            <td class="machine soft hide-narrow">{instance.sample.address.clone().unwrap_or_else(|| "–".to_owned())}</td>
            <td class="numeric hide-narrow">{instance.sample.memory_bytes.map_or_else(|| "–".to_owned(), bytes_text)}</td>
            <td class="hide-narrow">{memory_bar(&instance.sample)}</td>
            <td><VerdictBadge verdict=instance.sample.verdict.clone()/></td>
            <td class="numeric hide-narrow">{format!("v{}", instance.version)}{behind}</td>
            <td class="numeric hide-narrow faint"><Age at=instance.created_at/></td>
        </tr>
    }
}

pub fn memory_bar(sample: &Sample) -> AnyView {
    match (sample.memory_bytes, sample.memory_limit_bytes) {
        (Some(used), Some(limit)) if limit > 0 => {
            let percent = used as f64 / limit as f64 * 100.0;
            view! { <Bar percent=percent label=format!("{percent:.0} % of {}", bytes_text(limit))/> }.into_any()
        }
        _ => ().into_any(),
    }
}

/// `6 d`; a dash until the tab's clock runs.
#[component]
pub fn Age(at: i64) -> impl IntoView {
    let now = use_clock();
    view! { <span>{dynamic(move || now.get().map_or_else(|| "–".to_owned(), |now| age_text(now - at)))}</span> }
}
