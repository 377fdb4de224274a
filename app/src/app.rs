//! Every route on one screen.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    components::{Outlet, ParentRoute, Route, Router, Routes},
    path,
};

use crate::{
    api::flash::provide_flash,
    layout::Layout,
    pages::{
        books::{BookShowPage, BooksPage},
        cloud_configs::{CloudConfigShowPage, CloudConfigsPage, NewCloudConfigPage},
        deployments::{DeploymentShowPage, DeploymentsPage, NewDeploymentPage},
        groups::{GroupShowPage, NewGroupPage},
        instances::{InstanceShowPage, InstancesPage},
        invite::InvitePage,
        jobs::{JobShowPage, JobsPage},
        login::Login,
        members::list::Members,
        not_found::NotFound,
        overview::OverviewPage,
        projects::list::Projects,
        scopes::{edit::EditScope, list::Scopes, new::NewScope},
        settings::show::Settings,
        setup::SetupPage,
        targets::{AddHostPage, HostPage, HostsPage},
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
                    <ParentRoute path=path!("/p/:project") view=Outlet>
                        <Route path=path!("") view=OverviewPage />
                        <Route path=path!("groups/new") view=NewGroupPage />
                        <Route path=path!("dg/:group") view=GroupShowPage />
                        <Route path=path!("dg/:group/new") view=NewDeploymentPage />
                        <Route path=path!("dg/:group/d/:deployment") view=DeploymentShowPage />
                        <Route path=path!("deployments") view=DeploymentsPage />
                        <Route path=path!("instances") view=InstancesPage />
                        <Route path=path!("instances/:name") view=InstanceShowPage />
                        <Route path=path!("jobs") view=JobsPage />
                        <Route path=path!("jobs/:job") view=JobShowPage />
                        <Route path=path!("cc") view=CloudConfigsPage />
                        <Route path=path!("cc/new") view=NewCloudConfigPage />
                        <Route path=path!("cc/:cloud_config") view=CloudConfigShowPage />
                        <Route path=path!("books") view=BooksPage />
                        <Route path=path!("books/:book") view=BookShowPage />
                        <Route path=path!("members") view=Members />
                        <Route path=path!("scopes") view=Scopes />
                        <Route path=path!("scopes/new") view=NewScope />
                        <Route path=path!("scopes/:scope") view=EditScope />
                        <Route path=path!("targets") view=HostsPage />
                        <Route path=path!("targets/new") view=AddHostPage />
                        <Route path=path!("targets/:target") view=HostPage />
                    </ParentRoute>
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
