//! The pages of people who are not signed in yet.

use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};
use leptos_router::ChooseView;

use super::{announce, loaded};
use crate::pages::{invite::InvitePage, login::Login, setup::SetupPage};

#[derive(Debug, Clone, Copy)]
pub enum Enter {
    Login,
    Setup,
    Invite,
}

#[wasm_split(enter, wasm_split_path = ::leptos::wasm_split, fallible, preload(fetch))]
fn show(page: Enter) -> Result<AnyView, SplitLoaderError> {
    Ok(match page {
        Enter::Login => view! { <Login /> }.into_any(),
        Enter::Setup => view! { <SetupPage /> }.into_any(),
        Enter::Invite => view! { <InvitePage /> }.into_any(),
    })
}

impl ChooseView for Enter {
    async fn choose(self) -> AnyView {
        announce("enter");
        loaded(show(self).await)
    }

    async fn preload(&self) {
        // A failure shows when the page is chosen.
        let _ = fetch().await;
    }
}
