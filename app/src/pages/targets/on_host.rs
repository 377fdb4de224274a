//! What is on a host: our instances, other people's greyed, its images and profiles.

use leptos::prelude::*;

use crate::{
    api::targets::{OtherInstance, TargetPage},
    components::{Card, CardBody, Column, DataTable, StateBadge, Tone, VerdictBadge, bytes_text, dynamic, keyed},
    model::{
        instance::Instance,
        target::{Image, Profile},
    },
    pages::{address::Place, loaded::Page},
};

#[component]
pub fn Instances(page: Page<TargetPage>) -> impl IntoView {
    let place = page.place;
    let ours = page.part(|shown| shown.instances.clone());
    let others = page.part(|shown| shown.others.clone());
    let is_empty = Memo::new(move |_| ours.with(Vec::is_empty) && others.with(Vec::is_empty));
    let columns = || {
        vec![
            Column::new("Name"),
            Column::new("State"),
            Column::new("Address").hidden_narrow(),
            Column::new("Memory").numeric(),
            Column::new("cloud-init").hidden_narrow(),
        ]
    };
    let body = move || {
        if is_empty.get() {
            return view! { <CardBody><p class="soft">"Nothing runs here yet."</p></CardBody> }.into_any();
        }
        view! {
            <DataTable label="Instances" columns=columns()>
                {keyed(move || ours.get(), |instance| (instance.id, instance.rev, instance.sample.sampled_at), move |instance| our_row(place, instance))}
                {keyed(move || others.get(), |other| (other.name.clone(), other.state), other_row)}
            </DataTable>
        }
        .into_any()
    };
    view! { <Card title="Instances">{dynamic(body)}</Card> }
}

fn our_row(place: Place, instance: Instance) -> impl IntoView {
    let memory = instance.sample.memory_bytes.map_or_else(|| "–".to_owned(), bytes_text);
    view! {
        <tr>
            <th scope="row"><a href=place.instance(&instance.name)>{instance.name.clone()}</a></th>
            <td><StateBadge tone=Tone::from(instance.state) word=instance.state.label()/></td>
            <td class="machine hide-narrow">{instance.sample.address.clone().unwrap_or_else(|| "–".to_owned())}</td>
            <td class="numeric">{memory}</td>
            <td class="hide-narrow"><VerdictBadge verdict=instance.sample.verdict.clone()/></td>
        </tr>
    }
}

fn other_row(other: OtherInstance) -> impl IntoView {
    view! {
        <tr class="foreign">
            <th scope="row">{other.name}</th>
            <td><StateBadge tone=Tone::Off word=other.state.label()/></td>
            <td class="hide-narrow">"not ours"</td>
            <td class="numeric">"–"</td>
            <td class="hide-narrow">{other.image}</td>
        </tr>
    }
}

#[component]
pub fn Images(page: Page<TargetPage>) -> impl IntoView {
    let images = page.part(|shown| shown.images.clone());
    let body = move || {
        let images = images.get();
        if images.is_empty() {
            return view! {
                <CardBody><p class="soft">"No image is on this host. Copy one there before you deploy: "<code>"lxc image copy"</code></p></CardBody>
            }
            .into_any();
        }
        let columns = vec![
            Column::new("Alias"),
            Column::new("Description").hidden_narrow(),
            Column::new("Fingerprint").hidden_narrow(),
            Column::new("Size").numeric(),
        ];
        view! {
            <DataTable label="Images" columns=columns>{images.into_iter().map(image_row).collect_view()}</DataTable>
        }
        .into_any()
    };
    view! { <Card title="Images">{dynamic(body)}</Card> }
}

fn image_row(image: Image) -> impl IntoView {
    let short: String = image.fingerprint.chars().take(12).collect();
    let aliases = if image.aliases.is_empty() { "–".to_owned() } else { image.aliases.join(", ") };
    view! {
        <tr>
            <th scope="row">{aliases}</th>
            <td class="hide-narrow">{image.description}</td>
            <td class="machine hide-narrow" title=image.fingerprint>{short}</td>
            <td class="numeric">{bytes_text(image.size_bytes)}</td>
        </tr>
    }
}

#[component]
pub fn Profiles(page: Page<TargetPage>) -> impl IntoView {
    let profiles = page.part(|shown| shown.profiles.clone());
    let body = move || {
        let profiles = profiles.get();
        if profiles.is_empty() {
            return view! { <CardBody><p class="soft">"No profile is on this host."</p></CardBody> }.into_any();
        }
        let columns = vec![Column::new("Name"), Column::new("Description").hidden_narrow(), Column::new("Used by").numeric()];
        view! {
            <DataTable label="Profiles" columns=columns>{profiles.into_iter().map(profile_row).collect_view()}</DataTable>
        }
        .into_any()
    };
    view! { <Card title="Profiles">{dynamic(body)}</Card> }
}

fn profile_row(profile: Profile) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">{profile.name}</th>
            <td class="hide-narrow">{profile.description}</td>
            <td class="numeric">{profile.used_by}</td>
        </tr>
    }
}
