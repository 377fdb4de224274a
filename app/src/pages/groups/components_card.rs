//! The components of a group in their start order: change, move, remove, add.

use leptos::prelude::*;

use crate::{
    api::groups::{GroupPage, MoveComponent, RemoveComponent},
    components::{Button, ButtonKind, Card, Column, DataTable, Empty, Glyph, LinkButton, dynamic, use_toasts},
    model::{
        group::{Component, Readiness, Replacement},
        project::Role,
    },
    pages::{dialog::address_with_dialog, loaded::Page},
};

#[component]
pub fn ComponentsCard(page: Page<GroupPage>) -> impl IntoView {
    let components = page.part(|page| page.components.clone());
    let may_change = page.part(|page| page.role >= Role::Developer);
    let moved = ServerAction::<MoveComponent>::new();
    let removed = ServerAction::<RemoveComponent>::new();
    follow(page, moved, removed);
    let add = address_with_dialog("component");
    let base = address_with_dialog("change");
    let actions = move || {
        may_change.get().then(|| view! { <LinkButton href=add.get() kind=ButtonKind::Quiet>"Add a component"</LinkButton> })
    };
    let columns = vec![
        Column::new("Component"),
        Column::new("Cloud-config"),
        Column::new("Replacement").hidden_narrow(),
        Column::new("Ready when").hidden_narrow(),
        Column::new("Data").hidden_narrow(),
        Column::new("Change").unseen(),
    ];
    let rows = move || {
        let list = components.get();
        let count = list.len();
        let row = |(index, component): (usize, Component)| {
            let buttons = may_change.get().then(|| buttons(page, &component, index, count, base, moved, removed));
            view! {
                <tr>
                    <th scope="row">{component.name.to_string()}</th>
                    <td><a href=page.place.cloud_config(component.cloud_config_id)>{component.cloud_config.clone()}</a></td>
                    <td class="hide-narrow soft">{replacement(&component)}</td>
                    <td class="hide-narrow soft">{readiness(&component)}</td>
                    <td class="hide-narrow soft">{volumes(&component)}</td>
                    <td class="numeric">{buttons}</td>
                </tr>
            }
        };
        list.into_iter().enumerate().map(row).collect_view()
    };
    let none = move || {
        components
            .with(Vec::is_empty)
            .then(|| view! { <Empty glyph=Glyph::CloudConfigs title="No components">"A deployment is made of them."</Empty> })
    };
    view! {
        <Card title="Components" actions=actions>
            <DataTable label="Components" columns=columns>{dynamic(rows)}</DataTable>
            {dynamic(none)}
        </Card>
    }
}

fn buttons(
    page: Page<GroupPage>,
    component: &Component,
    index: usize,
    count: usize,
    base: Signal<String>,
    moved: ServerAction<MoveComponent>,
    removed: ServerAction<RemoveComponent>,
) -> impl IntoView + use<> {
    let id = component.id;
    let place_at = move |position: usize| {
        moved.dispatch(MoveComponent { project: page.place.project(), component_id: id, position: position as u32 });
    };
    let remove = move |()| {
        removed.dispatch(RemoveComponent { project: page.place.project(), component_id: id });
    };
    view! {
        <span class="row">
            <a class="button" data-kind="quiet" data-size="small" href=move || format!("{}&component={id}", base.get())>"Change"</a>
            <Button kind=ButtonKind::Quiet disabled={index == 0} on_press=move |()| place_at(index - 1)>"Earlier"</Button>
            <Button kind=ButtonKind::Quiet disabled={index + 1 >= count} on_press=move |()| place_at(index + 1)>"Later"</Button>
            <Button kind=ButtonKind::Quiet on_press=remove>"Remove"</Button>
        </span>
    }
}

fn follow(page: Page<GroupPage>, moved: ServerAction<MoveComponent>, removed: ServerAction<RemoveComponent>) {
    let toasts = use_toasts();
    Effect::new(move || match moved.value().get() {
        Some(Ok(components)) => page.data.update(|page| page.components = components),
        Some(Err(error)) => toasts.bad(error.to_string()),
        None => {}
    });
    Effect::new(move || match removed.value().get() {
        Some(Ok(())) => {
            toasts.good("The component was removed from the group.");
            page.reload();
        }
        Some(Err(error)) => toasts.bad(error.to_string()),
        None => {}
    });
}

fn replacement(component: &Component) -> &'static str {
    match (component.settings.replaceable, component.settings.replacement) {
        (false, _) => "not replaced",
        (true, Replacement::Beside) => "beside",
        (true, Replacement::StopFirst) => "stop first",
    }
}

fn readiness(component: &Component) -> String {
    let what = match component.settings.readiness {
        Readiness::Running => "it runs",
        Readiness::Address => "it has an address",
        Readiness::CloudInit => "cloud-init is done",
    };
    format!("{what}, within {} s", component.settings.ready_timeout_s)
}

fn volumes(component: &Component) -> String {
    let names: Vec<String> =
        component.settings.volumes.iter().map(|volume| format!("{} at {}", volume.name, volume.path)).collect();
    if names.is_empty() { "–".to_owned() } else { names.join(", ") }
}
