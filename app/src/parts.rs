//! What of the app a browser fetches when it is first needed. The frame and the overview come with the program; every other page
//! belongs to one of these parts, which `cargo xtask build` cuts out of the WebAssembly (docs/decisions/0005).

mod deploy;
mod enter;
mod find;
mod manage;
mod write;

use leptos::{prelude::*, wasm_split::SplitLoaderError};
use leptos_router::ChooseView;

use crate::components::{Alert, Tone};
pub use deploy::{Deploy, live_steps};
pub use enter::Enter;
pub use find::{Over, Overs};
pub use manage::Manage;
pub use write::Write;

/// A page that is not in the program: which of a part's pages.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    Deploy(Deploy),
    Enter(Enter),
    Manage(Manage),
    Write(Write),
}

impl Part {
    /// As its files are called.
    const fn name(self) -> &'static str {
        match self {
            Self::Deploy(_) => "deploy",
            Self::Enter(_) => "enter",
            Self::Manage(_) => "manage",
            Self::Write(_) => "write",
        }
    }
}

impl ChooseView for Part {
    async fn choose(self) -> AnyView {
        announce(self.name());
        loaded(match self {
            Self::Deploy(page) => deploy::show(page).await,
            Self::Enter(page) => enter::show(page).await,
            Self::Manage(page) => manage::show(page).await,
            Self::Write(page) => write::show(page).await,
        })
    }

    async fn preload(&self) {
        // A failure shows when the page is chosen.
        let _ = match self {
            Self::Deploy(_) => deploy::fetch().await,
            Self::Enter(_) => enter::fetch().await,
            Self::Manage(_) => manage::fetch().await,
            Self::Write(_) => write::fetch().await,
        };
    }
}

/// The server does not answer, or is a newer one than this tab's.
const NOT_LOADED: &str = "The server does not answer, or it was upgraded since this tab was opened.";

/// The page, or how to go on where its part could not be fetched.
fn loaded(page: Result<AnyView, SplitLoaderError>) -> AnyView {
    page.unwrap_or_else(|_| view! { <NotLoaded /> }.into_any())
}

#[component]
fn NotLoaded() -> impl IntoView {
    view! {
        <Alert tone=Tone::Bad title="This page could not be fetched">
            {NOT_LOADED} " "
            <a href="" rel="external">"Load the page again"</a>
        </Alert>
    }
}

/// The server names the part in the page's head, so that the browser fetches it beside the program and not after it.
fn announce(part: &'static str) {
    #[cfg(feature = "ssr")]
    leptos::prefetch_lazy_fn_on_server(part);
    #[cfg(not(feature = "ssr"))]
    let _ = part;
}
