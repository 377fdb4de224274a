//! The scopes in their order, with their rules.

use leptos::{form::ActionForm, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    api::{
        flash::use_form,
        scopes::{DeleteScope, MoveScope, ScopeLine, ScopeList, list_scopes},
    },
    components::{
        ButtonKind, Card, Empty, FormError, Glyph, Icon, LinkButton, Menu, MenuRule, PageHead, ScopeChip, awaited, dynamic,
    },
    model::{project::Role, scope::Scope},
    pages::{failed::Failed, hidden_fields::hidden_fields},
};

#[component]
pub fn Scopes() -> impl IntoView {
    let params = use_params_map();
    let project = Memo::new(move |_| params.with(|params| params.get("project")).unwrap_or_default());
    let mover = ServerAction::<MoveScope>::new();
    let remover = ServerAction::<DeleteScope>::new();
    let scopes = Resource::new_blocking(
        move || (project.get(), mover.version().get() + remover.version().get()),
        |(project, _)| list_scopes(project),
    );
    let content = move || {
        awaited(async move {
            match scopes.await {
                Ok(list) => view! { <Content list=list mover=mover remover=remover /> }.into_any(),
                Err(error) => view! { <Failed error=error /> }.into_any(),
            }
        })
    };
    view! {
        <Title text="Scopes" />
        <Transition>{dynamic(content)}</Transition>
    }
}

#[component]
fn Content(list: ScopeList, mover: ServerAction<MoveScope>, remover: ServerAction<DeleteScope>) -> impl IntoView {
    let cares = list.role >= Role::Admin;
    let project = list.project.slug.to_string();
    let new = format!("/_eyrie/p/{project}/scopes/new/");
    let actions = move || {
        cares.then(
            || view! { <LinkButton href=new kind=ButtonKind::Primary key="n"><Icon glyph=Glyph::Add />"New scope"</LinkButton> },
        )
    };
    let errors = [use_form(mover).error_beside(&[]), use_form(remover).error_beside(&[])];
    let row = move |line: ScopeLine| {
        let label = format!("Actions on {}", line.scope.name);
        let (project, scope_id) = (project.clone(), line.scope.id.to_string());
        let menu = cares.then(|| {
            view! {
                <Menu label=label>
                    <ScopeActions project=project scope_id=scope_id mover=mover remover=remover />
                </Menu>
            }
        });
        view! {
            <li class="row apart">
                <div class="stack tight">
                    <span class="row wrap">
                        <ScopeChip name=line.scope.name.to_string() colour=line.scope.colour />
                        <span class="machine faint small">{line.scope.code.to_string()}</span>
                    </span>
                    <span class="soft small">{rules(&line)}</span>
                </div>
                {menu}
            </li>
        }
    };
    let is_empty = list.scopes.is_empty();
    view! {
        <PageHead title="Scopes" actions=actions />
        {errors.map(|error| view! { <FormError error=error /> }).collect_view()}
        <Card>
            {is_empty
                .then(|| view! {
                    <Empty glyph=Glyph::Scopes title="No scopes yet">
                        "A scope is a tier, like Dev or Production, with the rules for what is deployed in it."
                    </Empty>
                })}
            <ul class="list">{list.scopes.into_iter().map(row).collect_view()}</ul>
        </Card>
    }
}

/// What holds in a scope, in one line.
fn rules(line: &ScopeLine) -> String {
    let Scope { allow_drop, deployment_limit, minimum_role, .. } = &line.scope;
    let drop = if *allow_drop { "deployments can be dropped" } else { "nothing can be dropped" };
    let limit = deployment_limit.map_or_else(|| "no limit".to_owned(), |limit| format!("at most {limit} of each group"));
    format!("{} deployments · {limit} · {} and higher act · {drop}", line.deployments, minimum_role.as_str())
}

#[component]
fn ScopeActions(
    project: String,
    scope_id: String,
    mover: ServerAction<MoveScope>,
    remover: ServerAction<DeleteScope>,
) -> impl IntoView {
    let edit = format!("/_eyrie/p/{project}/scopes/{scope_id}/");
    let hidden = || hidden_fields([("project", &project), ("scope_id", &scope_id)]);
    let move_to = |direction: &'static str, glyph, words: &'static str| {
        let hidden = hidden();
        view! {
            <li>
                <ActionForm action=mover>
                    {hidden}
                    <input type="hidden" name="direction" value=direction />
                    <button type="submit"><Icon glyph=glyph />{words}</button>
                </ActionForm>
            </li>
        }
    };
    let (up, down) = (move_to("up", Glyph::Up, "Move up"), move_to("down", Glyph::Down, "Move down"));
    let hidden = hidden();
    view! {
        <li><a href=edit><Icon glyph=Glyph::Edit />"Edit"</a></li>
        {up}
        {down}
        <MenuRule />
        <li>
            <ActionForm action=remover>
                {hidden}
                <button type="submit" data-kind="danger"><Icon glyph=Glyph::Trash />"Delete"</button>
            </ActionForm>
        </li>
    }
}
