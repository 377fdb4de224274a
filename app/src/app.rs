//! Every route on one screen.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    components::{Route, Router, Routes},
    path,
};

use crate::{api::flash::provide_flash, pages::not_found::NotFound};

#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_flash();
    mark_hydrated();
    view! {
        <Title formatter=|page: String| if page.is_empty() { "Eyrie".to_owned() } else { format!("{page} · Eyrie") } />
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/") view=NotFound />
            </Routes>
        </Router>
    }
}

/// Tests and styles can tell that clicks are heard from now on.
fn mark_hydrated() {
    #[cfg(feature = "hydrate")]
    Effect::new(|| {
        if let Some(root) = document().document_element() {
            // Refused only for an invalid name, which this is not.
            let _ = root.set_attribute("data-hydrated", "");
        }
    });
}
