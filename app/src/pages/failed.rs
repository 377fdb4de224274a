//! A page whose data could not be had: what is not there (or may not be seen) is not found, the rest says its sentence.

use leptos::prelude::*;

use crate::{
    api::ApiError,
    components::{Alert, Empty, Glyph, LinkButton},
};

#[component]
pub fn Failed(error: ApiError) -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let (Some(response), Ok(status)) =
        (use_context::<leptos_axum::ResponseOptions>(), http::StatusCode::from_u16(error.status()))
    {
        response.set_status(status);
    }
    match error {
        ApiError::NotFound => {
            let actions = || view! { <LinkButton href="/_eyrie/">"To the overview"</LinkButton> };
            view! {
                <Empty glyph=Glyph::Search title="There is nothing here" actions=actions>
                    "The address may be mistyped, or what it showed was removed, or you may not see it."
                </Empty>
            }
            .into_any()
        }
        // The frame leads to the sign-in page.
        ApiError::Unauthenticated => ().into_any(),
        error => {
            let again = || view! { <a class="button" rel="external" href="">"Try again"</a> };
            view! { <Alert title=error.to_string() actions=again>"The page could not be read. Nothing was changed."</Alert> }
                .into_any()
        }
    }
}
