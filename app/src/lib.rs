//! Eyrie's pages, and the nouns, errors and calls that server and browser share.
#![recursion_limit = "512"]

pub mod api;
pub mod app;
pub mod components;
pub mod layout;
pub mod live;
pub mod model;
pub mod pages;
pub mod parts;
pub mod shell;

/// The browser's entry: takes over the page that the server rendered, once its part of the program is there.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    let body = leptos::prelude::document().body().expect("a page has a body");
    leptos::mount::hydrate_from_async(body, app::App).await.forget();
    mark_hydrated();
}

/// Tests and styles can tell that clicks are heard from now on.
#[cfg(feature = "hydrate")]
fn mark_hydrated() {
    if let Some(root) = leptos::prelude::document().document_element() {
        // Refused only for an invalid name, which this is not.
        let _ = root.set_attribute("data-hydrated", "");
    }
}
