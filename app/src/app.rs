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
    parts::{Deploy, Enter, Manage, Part, Write},
};

#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_flash();
    view! {
        <Title formatter=|page: String| if page.is_empty() { "Eyrie".to_owned() } else { format!("{page} · Eyrie") } />
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/login") view=Part::Enter(Enter::Login) />
                <Route path=path!("/setup") view=Part::Enter(Enter::Setup) />
                <Route path=path!("/invite") view=Part::Enter(Enter::Invite) />
                <ParentRoute path=path!("/_eyrie") view=Layout>
                    <Route path=path!("/") view=Part::Manage(Manage::Projects) />
                    <Route path=path!("/settings") view=Part::Manage(Manage::Settings) />
                    <ParentRoute path=path!("/p/:project") view=Outlet>
                        <Route path=path!("") view=OverviewPage />
                        <Route path=path!("groups/new") view=Part::Deploy(Deploy::NewGroup) />
                        <Route path=path!("dg/:group") view=Part::Deploy(Deploy::Group) />
                        <Route path=path!("dg/:group/new") view=Part::Deploy(Deploy::NewDeployment) />
                        <Route path=path!("dg/:group/d/:deployment") view=Part::Deploy(Deploy::Deployment) />
                        <Route path=path!("deployments") view=Part::Deploy(Deploy::Deployments) />
                        <Route path=path!("instances") view=Part::Deploy(Deploy::Instances) />
                        <Route path=path!("instances/:name") view=Part::Deploy(Deploy::Instance) />
                        <Route path=path!("jobs") view=Part::Deploy(Deploy::Jobs) />
                        <Route path=path!("jobs/:job") view=Part::Deploy(Deploy::Job) />
                        <Route path=path!("cc") view=Part::Write(Write::CloudConfigs) />
                        <Route path=path!("cc/new") view=Part::Write(Write::NewCloudConfig) />
                        <Route path=path!("cc/:cloud_config") view=Part::Write(Write::CloudConfig) />
                        <Route path=path!("books") view=Part::Write(Write::Books) />
                        <Route path=path!("books/:book") view=Part::Write(Write::Book) />
                        <Route path=path!("books/:book/edit") view=Part::Write(Write::EditBook) />
                        <Route path=path!("members") view=Part::Manage(Manage::Members) />
                        <Route path=path!("scopes") view=Part::Manage(Manage::Scopes) />
                        <Route path=path!("scopes/new") view=Part::Manage(Manage::NewScope) />
                        <Route path=path!("scopes/:scope") view=Part::Manage(Manage::Scope) />
                        <Route path=path!("trash") view=Part::Deploy(Deploy::Trash) />
                        <Route path=path!("trash/:deployment") view=Part::Deploy(Deploy::Dropped) />
                        <Route path=path!("targets") view=Part::Manage(Manage::Hosts) />
                        <Route path=path!("targets/new") view=Part::Manage(Manage::AddHost) />
                        <Route path=path!("targets/:target") view=Part::Manage(Manage::Host) />
                    </ParentRoute>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
