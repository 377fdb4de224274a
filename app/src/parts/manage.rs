//! What is set up once: hosts, scopes, people, projects.

use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};

use crate::pages::{
    members::list::Members,
    projects::list::Projects,
    scopes::{edit::EditScope, list::Scopes, new::NewScope},
    settings::show::Settings,
    targets::{AddHostPage, HostPage, HostsPage},
};

#[derive(Debug, Clone, Copy)]
pub enum Manage {
    Projects,
    Settings,
    Members,
    Scopes,
    NewScope,
    Scope,
    Hosts,
    AddHost,
    Host,
}

#[wasm_split(manage, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch))]
pub(super) fn show(page: Manage) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Manage::Projects => view! { <Projects /> }.into_any(),
        Manage::Settings => view! { <Settings /> }.into_any(),
        Manage::Members => view! { <Members /> }.into_any(),
        Manage::Scopes => view! { <Scopes /> }.into_any(),
        Manage::NewScope => view! { <NewScope /> }.into_any(),
        Manage::Scope => view! { <EditScope /> }.into_any(),
        Manage::Hosts => view! { <HostsPage /> }.into_any(),
        Manage::AddHost => view! { <AddHostPage /> }.into_any(),
        Manage::Host => view! { <HostPage /> }.into_any(),
    })
}
