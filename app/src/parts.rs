//! What of the app a browser fetches when it is first needed. The frame and the overview come with the program; every other page
//! belongs to one of these parts, which `cargo xtask build` cuts out of the WebAssembly (docs/decisions/0005).

mod deploy;
mod enter;
mod find;
mod manage;
mod write;

use leptos::{prelude::*, wasm_split::SplitLoaderError};

use crate::components::{Alert, Tone};
pub use deploy::{Deploy, live_steps};
pub use enter::Enter;
pub use find::{Over, Overs};
pub use manage::Manage;
pub use write::Write;

/// The page, or how to go on where its part could not be fetched: the server is away, or is a newer one by now.
fn loaded(page: Result<AnyView, SplitLoaderError>) -> AnyView {
    page.unwrap_or_else(|_| view! { <NotLoaded /> }.into_any())
}

#[component]
fn NotLoaded() -> impl IntoView {
    view! {
        <Alert tone=Tone::Bad title="This page could not be fetched">
            "The server does not answer, or it has been upgraded since this tab was opened. "
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
