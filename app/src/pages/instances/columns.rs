//! Which columns of the list a person has hidden, remembered in the browser.

use leptos::prelude::*;

#[cfg(feature = "hydrate")]
const KEY: &str = "eyrie.instances.hidden";

/// The columns that can be hidden: a name for the store, and the heading.
pub const COLUMNS: [(&str, &str); 7] = [
    ("component", "Component"),
    ("deployment", "Deployment"),
    ("host", "Host"),
    ("address", "Address"),
    ("memory", "Memory"),
    ("cloud_init", "cloud-init"),
    ("age", "Age"),
];

/// Names of the hidden ones. All are shown until the page has hydrated.
#[derive(Clone, Copy)]
pub struct Hidden(RwSignal<Vec<String>>);

impl Hidden {
    pub fn remembered() -> Self {
        let hidden = RwSignal::new(Vec::new());
        Effect::new(move || hidden.set(read()));
        Self(hidden)
    }

    pub fn hides(self, name: &str) -> bool {
        self.0.with(|hidden| hidden.iter().any(|one| one == name))
    }

    pub fn toggle(self, name: &str) {
        self.0.update(|hidden| {
            let before = hidden.len();
            hidden.retain(|one| one != name);
            if hidden.len() == before {
                hidden.push(name.to_owned());
            }
        });
        keep(&self.0.get_untracked());
    }
}

#[cfg(feature = "hydrate")]
fn read() -> Vec<String> {
    let kept = window().local_storage().ok().flatten().and_then(|storage| storage.get_item(KEY).ok().flatten());
    kept.map(|kept| kept.split(',').map(str::to_owned).collect()).unwrap_or_default()
}

#[cfg(feature = "hydrate")]
fn keep(hidden: &[String]) {
    // A browser may refuse to store; the choice then lasts as long as the page.
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(KEY, &hidden.join(","));
    }
}

#[cfg(not(feature = "hydrate"))]
fn read() -> Vec<String> {
    Vec::new()
}

#[cfg(not(feature = "hydrate"))]
fn keep(_hidden: &[String]) {}
