//! All projects that one may see. Who sees one only is taken there at once, unless asked for all.

use leptos::{form::ActionForm, prelude::*};
use leptos_meta::Title;
use leptos_router::{components::Redirect, hooks::use_query_map};

use crate::{
    api::{
        flash::use_form,
        projects::{CreateProject, ProjectLine, ProjectList, list_projects},
    },
    components::{Card, CardBody, Chip, Empty, FormError, Glyph, PageHead, Submit, TextField, awaited, counted, dynamic},
    pages::failed::Failed,
};

#[component]
pub fn Projects() -> impl IntoView {
    let projects = Resource::new_blocking(|| (), |()| list_projects());
    let wants_all = use_query_map().with_untracked(|query| query.get("all").is_some());
    let content = move || {
        awaited(async move {
            match projects.await {
                Ok(list) => match list.projects.as_slice() {
                    [only] if !wants_all => view! { <Redirect path=format!("/_eyrie/p/{}/", only.project.slug) /> }.into_any(),
                    _ => view! { <List list=list /> }.into_any(),
                },
                Err(error) => view! { <Failed error=error /> }.into_any(),
            }
        })
    };
    view! {
        <Title text="Projects" />
        <Transition>{dynamic(content)}</Transition>
    }
}

#[component]
fn List(list: ProjectList) -> impl IntoView {
    let can_create = list.can_create;
    let lines = match list.projects.is_empty() {
        true => {
            view! { <Card><Empty glyph=Glyph::Overview title="No projects yet">{nothing(can_create)}</Empty></Card> }.into_any()
        }
        false => view! {
            <Card>
                <ul class="list linked">{list.projects.into_iter().map(line).collect_view()}</ul>
            </Card>
        }
        .into_any(),
    };
    view! {
        <PageHead title="Projects" />
        {lines}
        {can_create.then(|| view! { <NewProject /> })}
    }
}

fn nothing(can_create: bool) -> &'static str {
    if can_create {
        "A project holds groups, deployments and the people who care for them."
    } else {
        "Ask somebody to invite you to theirs."
    }
}

fn line(line: ProjectLine) -> impl IntoView {
    let counts = [(line.groups, "group"), (line.deployments, "deployment"), (line.members, "member")];
    let counts = counts.map(|(count, noun)| counted(count as usize, noun)).join(" · ");
    view! {
        <li>
            <a href=format!("/_eyrie/p/{}/", line.project.slug)>
                <span class="row apart wrap">
                    <b>{line.project.name.to_string()}</b>
                    <Chip>{line.role.as_str()}</Chip>
                </span>
                <span class="faint small">{counts}</span>
            </a>
        </li>
    }
}

#[component]
fn NewProject() -> impl IntoView {
    let action = ServerAction::<CreateProject>::new();
    let form = use_form(action);
    view! {
        <Card title="New project">
            <CardBody>
                <ActionForm action=action attr:class="form">
                    <FormError error=form.error_beside(&["name"]) />
                    <TextField
                        name="name"
                        label="Name"
                        value=form.typed("name").unwrap_or_default()
                        hint="It begins with the scopes Dev and Production, and with you as its owner."
                        required=true
                        error=form.error_at("name")
                    />
                    <div class="form-actions"><Submit label="Create project" busy="Creating…" pending=form.pending /></div>
                </ActionForm>
            </CardBody>
        </Card>
    }
}
