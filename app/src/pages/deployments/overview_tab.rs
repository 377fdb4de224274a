//! What the newest version says, component by component, and where it stands.

use leptos::prelude::*;

use super::placement::sum_sentence;
use crate::{
    api::deployments::DeploymentPage,
    components::{
        Card, CardBody, Chip, Column, DataTable, Fact, Facts, Squares, StateBadge, Tone, bytes_text, dynamic, squares_of,
    },
    model::{group::Replacement, instance::InstanceState, version::ComponentSpec},
    pages::loaded::Page,
};

#[component]
pub fn OverviewTab(page: Page<DeploymentPage>) -> impl IntoView {
    let components = page.part(|page| (page.spec.components.clone(), page.hosts.clone()));
    let place = page.place;
    let columns = vec![
        Column::new("Component"),
        Column::new("Cloud-config"),
        Column::new("Image").hidden_narrow(),
        Column::new("How many"),
        Column::new("Hosts").hidden_narrow(),
        Column::new("Profiles").hidden_narrow(),
    ];
    let rows = move || {
        let (components, hosts) = components.get();
        let row = |component: ComponentSpec| {
            let names: Vec<String> = component
                .hosts
                .iter()
                .map(|id| {
                    hosts
                        .iter()
                        .find(|host| host.id == *id)
                        .map_or_else(|| "a removed host".to_owned(), |host| host.name.to_string())
                })
                .collect();
            let profiles = component.profiles.clone();
            let profiles = profiles.into_iter().map(|profile| view! { <Chip>{profile}</Chip> }).collect_view();
            view! {
                <tr>
                    <th scope="row">{component.slug.to_string()}" "<span class="faint tiny">{keeps(&component)}</span></th>
                    <td><a href=place.cloud_config(component.cloud_config_id)>{component.cloud_config.clone()}</a>{format!(" r{}", component.revision)}</td>
                    <td class="hide-narrow machine">{component.image.clone()}</td>
                    <td class="number">{sum_sentence(i64::from(component.quantity), component.hosts.len())}</td>
                    <td class="hide-narrow soft">{names.join(", ")}</td>
                    <td class="hide-narrow">{profiles}</td>
                </tr>
            }
        };
        components.into_iter().map(row).collect_view()
    };
    view! {
        <div class="columns" data-shape="aside">
            <Card title="Components"><DataTable label="Components" columns=columns>{dynamic(rows)}</DataTable></Card>
            <Card title="Now"><CardBody><Now page=page/></CardBody></Card>
        </div>
    }
}

#[component]
fn Now(page: Page<DeploymentPage>) -> impl IntoView {
    let id = page.data.with_untracked(|page| page.deployment.id);
    let squares = page.part(move |page| squares_of(&page.instances, id));
    let running = page.part(|page| {
        let running = page.instances.iter().filter(|instance| instance.state == InstanceState::Running).count();
        format!("{running} of {} running", page.instances.len())
    });
    let memory = page.part(|page| page.instances.iter().filter_map(|instance| instance.sample.memory_bytes).sum::<i64>());
    let hosts = page.part(|page| page.hosts.clone());
    let place = page.place;
    let list = move || {
        let line = |host: crate::model::target::Target| {
            let word = host.name.to_string();
            view! { <a href=place.host(&host.slug)><StateBadge tone=Tone::from(&host.reachability) word=word/></a> }
        };
        hosts.get().into_iter().map(line).collect_view()
    };
    view! {
        <Facts>
            <Fact name="Instances">{dynamic(move || view! { <Squares squares=squares.get()/> })} <span class="tiny faint">{dynamic(move || running.get())}</span></Fact>
            <Fact name="Memory"><span class="number">{dynamic(move || bytes_text(memory.get()))}</span></Fact>
            <Fact name="Hosts"><span class="stack tight">{dynamic(list)}</span></Fact>
        </Facts>
    }
}

/// `keeps data, stop first`.
pub fn keeps(component: &ComponentSpec) -> String {
    let settings = &component.settings;
    let words = [
        (!settings.volumes.is_empty()).then_some("keeps data"),
        (!settings.replaceable).then_some("not replaceable"),
        (settings.replaceable && settings.replacement == Replacement::StopFirst).then_some("stop first"),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
