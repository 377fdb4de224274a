//! Asks before unsaved changes are left: by a link, and by closing or reloading the tab. Addresses of the same page are
//! not left: a difference and a dialog are shown beside the editor.

use leptos::prelude::*;

#[cfg(not(feature = "hydrate"))]
pub fn guard(_: Memo<bool>) {}

#[cfg(feature = "hydrate")]
pub fn guard(is_changed: Memo<bool>) {
    use leptos::{
        wasm_bindgen::{JsCast as _, closure::Closure},
        web_sys::Event,
    };

    const QUESTION: &str = "Leave without saving? What you typed is lost.";

    let leaving = window_event_listener(leptos::ev::beforeunload, move |event| {
        if is_changed.try_get_untracked() == Some(true) {
            event.prevent_default();
        }
    });
    // Before the router hears of the click.
    let clicked = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        let leaves = is_changed.try_get_untracked() == Some(true) && leaves_page(&event);
        if leaves && !window().confirm_with_message(QUESTION).unwrap_or(true) {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    let listener = StoredValue::new_local(clicked);
    listener.with_value(|clicked| {
        // Refused only for something that is no function.
        let _ = window().add_event_listener_with_callback_and_bool("click", clicked.as_ref().unchecked_ref(), true);
    });
    on_cleanup(move || {
        leaving.remove();
        listener.try_with_value(|clicked| {
            let _ = window().remove_event_listener_with_callback_and_bool("click", clicked.as_ref().unchecked_ref(), true);
        });
    });
}

/// A link in this tab to another page.
#[cfg(feature = "hydrate")]
fn leaves_page(event: &leptos::web_sys::Event) -> bool {
    use leptos::{
        wasm_bindgen::JsCast as _,
        web_sys::{Element, HtmlAnchorElement, MouseEvent},
    };

    let is_plain =
        event.dyn_ref::<MouseEvent>().is_some_and(|click| !click.ctrl_key() && !click.meta_key() && !click.shift_key());
    let link =
        event.target().and_then(|target| target.dyn_into::<Element>().ok()).and_then(|at| at.closest("a[href]").ok().flatten());
    let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) else { return false };
    let here = window().location().pathname().unwrap_or_default();
    is_plain && link.target().is_empty() && link.pathname().trim_end_matches('/') != here.trim_end_matches('/')
}
