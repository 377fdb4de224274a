//! What stands in the place of a page that could not be read, with the status that says so to machines.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    api::ApiError,
    components::{Alert, Empty, Glyph},
};

#[component]
pub fn PageError(error: ApiError) -> impl IntoView {
    answer_with(error.status());
    match error {
        ApiError::NotFound => view! { <NothingHere/> }.into_any(),
        ApiError::Unauthenticated => view! { <SignInFirst/> }.into_any(),
        other => {
            let sentence = other.to_string();
            let retry = || view! { <a class="button" rel="external" href="">"Try again"</a> };
            view! {
                <Title text="Not shown"/>
                <Alert title=sentence actions=retry>"The page could not be read. Nothing was changed."</Alert>
            }
            .into_any()
        }
    }
}

#[component]
fn NothingHere() -> impl IntoView {
    let home = || view! { <a class="button" href="/_eyrie/">"To the projects"</a> };
    view! {
        <Title text="Not found"/>
        <h1 class="unseen">"Not found"</h1>
        <Empty glyph=Glyph::Search title="There is nothing here" actions=home>
            "The address may be mistyped, or what it showed was removed, or you may not see it."
        </Empty>
    }
}

#[component]
fn SignInFirst() -> impl IntoView {
    let login = || view! { <a class="button" data-kind="primary" rel="external" href="/login">"Sign in"</a> };
    view! {
        <Title text="Signed out"/>
        <h1 class="unseen">"Signed out"</h1>
        <Empty glyph=Glyph::SignOut title="You are signed out" actions=login>"Sign in to go on; the address stays the same."</Empty>
    }
}

#[cfg(feature = "ssr")]
fn answer_with(status: u16) {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>()
        && let Ok(status) = http::StatusCode::from_u16(status)
    {
        response.set_status(status);
    }
}

#[cfg(not(feature = "ssr"))]
fn answer_with(_status: u16) {}
