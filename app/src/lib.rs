//! Eyrie's pages, and the nouns, errors and calls that server and browser share.
#![recursion_limit = "512"]

pub mod api;
pub mod app;
pub mod components;
pub mod layout;
pub mod live;
pub mod model;
pub mod pages;
pub mod shell;

/// The browser's entry: takes over the page that the server rendered.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}
