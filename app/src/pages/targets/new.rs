//! Adding a host: what this machine can already see, the demo host where there is nothing, and a host at an address.

mod adding;
mod https;
mod local;

use leptos::prelude::*;

use self::{
    adding::Adding,
    https::HttpsForm,
    local::{DemoForm, PathForm, Sockets},
};
use crate::{
    api::targets::{Discovered, discover_targets},
    components::{Card, CardBody, Command, PageHead},
    pages::{
        loaded::{Page, loaded},
        title::PageTitle,
    },
};

#[component]
pub fn AddHostPage() -> impl IntoView {
    loaded(|| (), |_project, ()| discover_targets(), |page| view! { <Shown page=page/> }.into_any())
}

#[component]
fn Shown(page: Page<Discovered>) -> impl IntoView {
    let found = page.data.get_untracked();
    let adding = Adding::new(page.place);
    let demo = (found.demo_offered && !found.demo_added).then(|| view! { <DemoForm adding=adding/> });
    view! {
        <PageTitle text="Add host"/>
        <PageHead title="Add host"/>
        <div class="columns" data-shape="aside">
            <div class="stack">
                <Sockets sockets=found.sockets adding=adding/>
                {demo}
                <HttpsForm adding=adding/>
                <PathForm adding=adding/>
            </div>
            <div class="stack"><Help commands=found.remote_commands/></div>
        </div>
    }
}

#[component]
fn Help(commands: Vec<String>) -> impl IntoView {
    let commands = commands.into_iter().map(|command| view! { <Command text=command breaks=true/> }).collect_view();
    view! {
        <Card title="On a host elsewhere">
            <CardBody>
                <p class="soft">"Run these on the host: it then listens for this server and prints a token to paste here. A trust password does as well. With Incus the commands begin with " <code>"incus"</code> "."</p>
                <div class="stack tight">{commands}</div>
            </CardBody>
        </Card>
    }
}
