//! Every route on one screen.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    components::{ParentRoute, Route, Router, Routes},
    path,
};

use crate::{
    api::flash::provide_flash,
    layout::Layout,
    pages::{
        invite::InvitePage,
        login::Login,
        members::list::Members,
        not_found::NotFound,
        projects::list::Projects,
        scopes::{edit::EditScope, list::Scopes, new::NewScope},
        settings::show::Settings,
        setup::SetupPage,
    },
};

#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_flash();
    mark_hydrated();
    view! {
        <Title formatter=|page: String| if page.is_empty() { "Eyrie".to_owned() } else { format!("{page} · Eyrie") } />
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/login") view=Login />
                <Route path=path!("/setup") view=SetupPage />
                <Route path=path!("/invite") view=InvitePage />
                <ParentRoute path=path!("/_eyrie") view=Layout>
                    <Route path=path!("/") view=Projects />
                    <Route path=path!("/settings") view=Settings />
                    <Route path=path!("/p/:project/members") view=Members />
                    <Route path=path!("/p/:project/scopes") view=Scopes />
                    <Route path=path!("/p/:project/scopes/new") view=NewScope />
                    <Route path=path!("/p/:project/scopes/:scope") view=EditScope />
                </ParentRoute>
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
