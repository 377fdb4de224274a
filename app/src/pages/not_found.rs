//! An address that leads nowhere, or to something the person may not see: the same to them.

use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="Not found" />
        <main class="auth">
            <h1>"There is nothing here"</h1>
            <p>"The address may be mistyped, or what it showed was removed, or you may not see it."</p>
            <a class="button" href="/_eyrie/">"To the overview"</a>
        </main>
    }
}
