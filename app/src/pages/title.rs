//! The tab's title: what the page is, and before it how many jobs run, so that a tab in the background tells.

use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn PageTitle(
    #[prop(into)] text: Signal<String>,
    /// Running jobs of what the page shows.
    #[prop(optional, into)]
    running: Signal<u32>,
) -> impl IntoView {
    let title = move || match running.get() {
        0 => text.get(),
        count => format!("({count}) {}", text.get()),
    };
    // The server writes the head where signals are those of another request: it needs the text itself.
    #[cfg(feature = "ssr")]
    let title = untrack(title);
    view! { <Title text=title/> }
}
