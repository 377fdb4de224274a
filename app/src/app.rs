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
    pages::{not_found::NotFound, overview::OverviewPage},
    parts::{Deploy, Enter, Manage, Write},
};

#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_flash();
    view! {
        <Title formatter=|page: String| if page.is_empty() { "Eyrie".to_owned() } else { format!("{page} · Eyrie") } />
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/login") view=Enter::Login />
                <Route path=path!("/setup") view=Enter::Setup />
                <Route path=path!("/invite") view=Enter::Invite />
                <ParentRoute path=path!("/_eyrie") view=Layout>
                    <Route path=path!("/") view=Manage::Projects />
                    <Route path=path!("/settings") view=Manage::Settings />
                    <ParentRoute path=path!("/p/:project") view=Outlet>
                        <Route path=path!("") view=OverviewPage />
                        <Route path=path!("groups/new") view=Deploy::NewGroup />
                        <Route path=path!("dg/:group") view=Deploy::Group />
                        <Route path=path!("dg/:group/new") view=Deploy::NewDeployment />
                        <Route path=path!("dg/:group/d/:deployment") view=Deploy::Deployment />
                        <Route path=path!("deployments") view=Deploy::Deployments />
                        <Route path=path!("instances") view=Deploy::Instances />
                        <Route path=path!("instances/:name") view=Deploy::Instance />
                        <Route path=path!("jobs") view=Deploy::Jobs />
                        <Route path=path!("jobs/:job") view=Deploy::Job />
                        <Route path=path!("cc") view=Write::CloudConfigs />
                        <Route path=path!("cc/new") view=Write::NewCloudConfig />
                        <Route path=path!("cc/:cloud_config") view=Write::CloudConfig />
                        <Route path=path!("books") view=Write::Books />
                        <Route path=path!("books/:book") view=Write::Book />
                        <Route path=path!("members") view=Manage::Members />
                        <Route path=path!("scopes") view=Manage::Scopes />
                        <Route path=path!("scopes/new") view=Manage::NewScope />
                        <Route path=path!("scopes/:scope") view=Manage::Scope />
                        <Route path=path!("targets") view=Manage::Hosts />
                        <Route path=path!("targets/new") view=Manage::AddHost />
                        <Route path=path!("targets/:target") view=Manage::Host />
                    </ParentRoute>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
