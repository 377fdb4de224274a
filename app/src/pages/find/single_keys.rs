//! Whether keys without Ctrl act, remembered in the browser. They do unless somebody said otherwise.

#[cfg(feature = "hydrate")]
const KEY: &str = "eyrie.keys";

#[cfg(feature = "hydrate")]
pub fn are_on() -> bool {
    let storage = leptos::prelude::window().local_storage().ok().flatten();
    storage.and_then(|storage| storage.get_item(KEY).ok().flatten()).as_deref() != Some("off")
}

#[cfg(feature = "hydrate")]
pub fn switch(on: bool) {
    // A browser may refuse to store; the keys then stay as they are.
    if let Ok(Some(storage)) = leptos::prelude::window().local_storage() {
        let _ = if on { storage.remove_item(KEY) } else { storage.set_item(KEY, "off") };
    }
}

#[cfg(not(feature = "hydrate"))]
pub fn are_on() -> bool {
    true
}

#[cfg(not(feature = "hydrate"))]
pub fn switch(_on: bool) {}
