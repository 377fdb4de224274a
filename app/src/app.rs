//! Every route on one screen.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    components::{Outlet, ParentRoute, Route, Router, Routes},
    hooks::use_params_map,
    path,
};

use crate::{
    components::{Toaster, provide_clock, provide_toasts},
    live::provide_live,
    pages::{
        deployments::{DeploymentShowPage, DeploymentsPage, NewDeploymentPage},
        jobs::{JobShowPage, JobsPage},
        not_found::NotFound,
        overview::OverviewPage,
    },
};

#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    mark_hydrated();
    view! {
        <Title formatter=|page: String| if page.is_empty() { "Eyrie".to_owned() } else { format!("{page} · Eyrie") } />
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/") view=NotFound />
                <ParentRoute path=path!("/_eyrie/p/:project") view=ProjectFrame>
                    <Route path=path!("") view=OverviewPage />
                    <Route path=path!("deployments") view=DeploymentsPage />
                    <Route path=path!("dg/:group/new") view=NewDeploymentPage />
                    <Route path=path!("dg/:group/d/:deployment") view=DeploymentShowPage />
                    <Route path=path!("jobs") view=JobsPage />
                    <Route path=path!("jobs/:job") view=JobShowPage />
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

/// What every page of a project needs around it.
#[component]
fn ProjectFrame() -> impl IntoView {
    let project = use_params_map().read_untracked().get("project").unwrap_or_default();
    provide_clock();
    provide_toasts();
    provide_live(&project);
    view! {
        <main class="page" id="main"><Outlet/></main>
        <Toaster/>
    }
}
