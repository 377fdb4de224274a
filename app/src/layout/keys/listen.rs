//! The one listener of the tab. What a component has answered itself is not looked at again.

use leptos::{
    ev,
    prelude::*,
    wasm_bindgen::JsCast as _,
    web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent},
};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{Meaning, Press, meaning};
use crate::{
    pages::find::single_keys,
    parts::{Over, Overs},
};

const FIELDS: &str = "input, textarea, select, [contenteditable]";

/// `project` is the slug of the one that is shown.
pub fn listen(overs: Overs, project: Memo<Option<String>>) {
    let navigate = use_navigate();
    let after_g = StoredValue::new(false);
    let listener = window_event_listener(ev::keydown, move |event| {
        if event.default_prevented() || event.repeat() || event.is_composing() {
            return;
        }
        let is_after_g = after_g.try_get_value().unwrap_or_default();
        let meant = find_meaning(&event, overs, is_after_g);
        after_g.try_set_value(meant == Some(Meaning::BeginGo));
        let acted = match meant {
            None | Some(Meaning::BeginGo) => false,
            Some(Meaning::OpenPalette) => opened(overs.palette),
            Some(Meaning::ShowKeys) => opened(overs.keys),
            Some(Meaning::Search) => focus_search(),
            Some(Meaning::Act(key)) => press_marked(key),
            Some(Meaning::Go(destination)) => {
                let to = project.get_untracked().map(|project| destination.href(&project));
                to.inspect(|href| navigate(href, NavigateOptions::default())).is_some()
            }
        };
        if acted {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}

fn find_meaning(event: &KeyboardEvent, overs: Overs, after_g: bool) -> Option<Meaning> {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let key = event.key();
    meaning(Press {
        key: &key,
        control: event.ctrl_key() || event.meta_key(),
        alt: event.alt_key(),
        typing: target.is_some_and(|target| target.closest(FIELDS).ok().flatten().is_some()),
        covered: overs.are_open() || find("dialog[open]").is_some(),
        after_g,
        single_off: !single_keys::are_on(),
    })
}

fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

fn opened(over: Over) -> bool {
    over.open();
    true
}

fn focus_search() -> bool {
    let field = find("main input[type=search]").and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    let Some(field) = field else { return false };
    // Refused only where it cannot have the focus.
    let _ = field.focus();
    field.select();
    true
}

fn press_marked(key: &str) -> bool {
    let marked = find(&format!("main [data-key={key}]:not(:disabled)"));
    marked.inspect(HtmlElement::click).is_some()
}
