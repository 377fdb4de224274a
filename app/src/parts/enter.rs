//! The pages of people who are not signed in yet.

use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};

use crate::pages::{invite::InvitePage, login::Login, setup::SetupPage};

#[derive(Debug, Clone, Copy)]
pub enum Enter {
    Login,
    Setup,
    Invite,
}

#[wasm_split(enter, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch))]
pub(super) fn show(page: Enter) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Enter::Login => view! { <Login /> }.into_any(),
        Enter::Setup => view! { <SetupPage /> }.into_any(),
        Enter::Invite => view! { <InvitePage /> }.into_any(),
    })
}
