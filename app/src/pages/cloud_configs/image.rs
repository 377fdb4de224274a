//! The image: picked from those on the hosts; any other name where it is not there yet.

use leptos::prelude::*;

use super::draft::Draft;
use crate::{
    api::cloud_configs::ImageChoice,
    components::{Choice, SelectField, TextField, dynamic},
};

#[component]
pub fn ImageField(draft: Draft, images: Vec<ImageChoice>, readonly: bool, error: Signal<Option<String>>) -> impl IntoView {
    let known = StoredValue::new(images);
    let hint = move || known.with_value(|images| whereabouts(images, &draft.image.get()));
    // A name that no host knows is typed; so is every name while there is no host.
    let typed = RwSignal::new(known.with_value(|images| images.is_empty()));
    let control = move || {
        draft.was_put().track();
        if readonly {
            return view! {
                <div class="field">
                    <label for="image">"Image"</label>
                    <input class="input machine" id="image" readonly value=draft.image.get_untracked()/>
                </div>
            }
            .into_any();
        }
        if typed.get() {
            view! { <TextField name="image" label="Image" bind=draft.image error=error machine=true placeholder="debian/12/cloud"/> }.into_any()
        } else {
            let now = draft.image.get_untracked();
            let choices = known.with_value(|images| choices(images, &now));
            let pick = move |value: String| if value.is_empty() { typed.set(true) } else { draft.image.set(value) };
            view! { <SelectField name="image" label="Image" choices=choices value=now error=error on_change=pick/> }.into_any()
        }
    };
    view! {
        <div class="stack tight">
            {dynamic(control)}
            <p class="hint">{dynamic(hint)}</p>
        </div>
    }
}

/// `on 2 hosts`, or what follows from its being on none.
fn whereabouts(images: &[ImageChoice], name: &str) -> String {
    let found = images.iter().find(|image| image.alias == name.trim());
    match found.map(|image| (image.hosts.as_slice(), &image.description)) {
        Some(([one], about)) => join(about, format!("on {one}")),
        Some((hosts, about)) => join(about, format!("on {} hosts: {}", hosts.len(), hosts.join(", "))),
        None if name.trim().is_empty() => "Alias or fingerprint of an image on the hosts.".to_owned(),
        None if images.is_empty() => "No host is known that has it yet.".to_owned(),
        None => "On none of the hosts: a deploy would be refused until a host has it.".to_owned(),
    }
}

fn join(about: &str, hosts: String) -> String {
    if about.is_empty() { hosts } else { format!("{about} · {hosts}") }
}

fn choices(images: &[ImageChoice], now: &str) -> Vec<Choice> {
    let label = |image: &ImageChoice| match image.hosts.len() {
        1 => format!("{} · on 1 host", short(&image.alias)),
        count => format!("{} · on {count} hosts", short(&image.alias)),
    };
    let mut list: Vec<Choice> = images.iter().map(|image| Choice::new(image.alias.clone(), label(image))).collect();
    if !now.is_empty() && !images.iter().any(|image| image.alias == now) {
        list.insert(0, Choice::new(now, format!("{} · on no host", short(now))));
    } else if now.is_empty() {
        list.insert(0, Choice::new("-", "Choose an image").disabled());
    }
    list.push(Choice::new("", "Another name…"));
    list
}

/// A fingerprint by its beginning.
fn short(name: &str) -> String {
    let is_fingerprint = name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit());
    if is_fingerprint { format!("{}…", &name[..12]) } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_says_where_it_is() {
        let image =
            ImageChoice { alias: "debian/12".into(), description: "Debian 12".into(), hosts: vec!["a".into(), "b".into()] };
        let images = [image];
        assert_eq!(whereabouts(&images, "debian/12"), "Debian 12 · on 2 hosts: a, b");
        assert!(whereabouts(&images, "alpine").starts_with("On none"));
        let shown = choices(&images, "alpine");
        assert_eq!(shown[0].label, "alpine · on no host");
        assert_eq!(choices(&images, "debian/12").len(), 2);
        assert_eq!(short(&"ab".repeat(32)), "abababababab…");
    }
}
