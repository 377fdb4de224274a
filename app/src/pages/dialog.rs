//! Dialogs that have an address: `?dialog=drop` opens one with a script and without.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

use super::address::with_query;

/// Open while the address says so; closing it takes that out of the address.
pub fn dialog_in_address(name: &'static str) -> RwSignal<bool> {
    let query = use_query_map();
    let asked = Memo::new(move |_| query.read().get("dialog").is_some_and(|dialog| dialog == name));
    let open = RwSignal::new(asked.get_untracked());
    let back = address_without_dialog();
    let navigate = use_navigate();
    Effect::new(move || open.set(asked.get()));
    Effect::new(move |was_open: Option<bool>| {
        let is_open = open.get();
        if was_open == Some(true) && !is_open && asked.get_untracked() {
            navigate(&back.get_untracked(), NavigateOptions { replace: true, scroll: false, ..Default::default() });
        }
        is_open
    });
    open
}

/// This page with the dialog shut.
pub fn address_without_dialog() -> Signal<String> {
    let location = use_location();
    Signal::derive(move || {
        let mut kept = location.query.get();
        kept.remove("dialog");
        kept.remove("job");
        kept.remove("tick");
        kept.remove("version");
        let pairs: Vec<(&str, &str)> = kept.latest_values().map(|(name, value)| (name.as_ref(), value)).collect();
        with_query(&location.pathname.read(), &pairs)
    })
}

/// This page with a dialog open.
pub fn address_with_dialog(name: &'static str) -> Signal<String> {
    let back = address_without_dialog();
    Signal::derive(move || {
        let back = back.get();
        let sign = if back.contains('?') { '&' } else { '?' };
        format!("{back}{sign}dialog={name}")
    })
}
