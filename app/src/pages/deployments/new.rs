//! A new deployment of a group: name, scope, and for each component how many on which hosts.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::placement::{Draft, PlacementFields, placements};
use crate::{
    api::{
        ApiError,
        deployments::{CreateDeployment, DeploymentForm, NewDeployment, get_deployment_form},
    },
    components::{Card, CardBody, Choice, Empty, Glyph, PageHead, SelectField, Submit, TextField},
    model::ids::ScopeId,
    pages::{
        address::path_part,
        form_error::{FormError, at},
        loaded::{Page, loaded},
        title::PageTitle,
    },
};

#[component]
pub fn NewDeploymentPage() -> impl IntoView {
    loaded(
        path_part("group"),
        |project, group| async move { get_deployment_form(project, group.parse().map_err(|_| ApiError::NotFound)?).await },
        |page| view! { <Shown page=page/> }.into_any(),
    )
}

#[component]
fn Shown(page: Page<DeploymentForm>) -> impl IntoView {
    let form = page.data.get_untracked();
    let title = format!("New deployment of {}", form.group.name);
    let place = page.place;
    let group = form.group.slug.clone();
    let body = if form.hosts.is_empty() {
        let add = move || view! { <a class="button" data-kind="primary" href=place.add_host()>"Add host"</a> };
        view! { <Empty glyph=Glyph::Hosts title="No host to deploy on" actions=add>"Add a host first; the demo host is one, too."</Empty> }.into_any()
    } else if form.components.is_empty() {
        let back = move || view! { <a class="button" data-kind="primary" href=place.group(&group)>"Add a component"</a> };
        view! { <Empty glyph=Glyph::CloudConfigs title="The group has no component" actions=back>"A deployment is made of the group's components."</Empty> }
            .into_any()
    } else {
        view! { <Form page=page form=form/> }.into_any()
    };
    view! {
        <PageTitle text=title.clone()/>
        <PageHead title=title/>
        {body}
    }
}

#[component]
fn Form(page: Page<DeploymentForm>, form: DeploymentForm) -> impl IntoView {
    let place = page.place;
    let first_host = form.hosts.iter().find(|host| host.target.reachability.is_reachable()).or(form.hosts.first());
    let host = first_host.map(|host| host.target.id);
    let lines = form
        .components
        .iter()
        .map(|component| Draft::fresh(component.id, component.slug.as_str(), &component.cloud_config, host));
    let drafts = StoredValue::new(lines.collect::<Vec<_>>());
    let scope = RwSignal::new(first_scope(&form));
    let name = RwSignal::new(suggested(&form, scope.get_untracked()));
    let refused = RwSignal::new(None::<ApiError>);
    let create = ServerAction::<CreateDeployment>::new();
    let navigate = use_navigate();
    Effect::new(move || match create.value().get() {
        Some(Ok(made)) => {
            let address = place.deployment(&made.group_slug, &made.slug);
            navigate(&format!("{address}?tab=plan"), Default::default());
        }
        Some(Err(error)) => refused.set(Some(error)),
        None => {}
    });
    let group_id = form.group.id;
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (Ok(components), Some(scope_id)) = (drafts.with_value(|drafts| placements(drafts)), scope.get_untracked()) else {
            refused.set(
                drafts
                    .with_value(|drafts| placements(drafts))
                    .err()
                    .or_else(|| Some(ApiError::field("scope_id", "Choose a scope."))),
            );
            return;
        };
        refused.set(None);
        let new = NewDeployment { project: place.project(), group_id, name: name.get_untracked(), scope_id, components };
        create.dispatch(CreateDeployment { new });
    };
    let names = StoredValue::new(form.suggested_names.clone());
    // A name that a person typed stays; a suggested one follows the scope.
    let choose = move |chosen: String| {
        let chosen = chosen.parse::<ScopeId>().ok();
        let was_suggested = names.with_value(|names| names.iter().any(|(_, suggested)| *suggested == name.get_untracked()));
        scope.set(chosen);
        if was_suggested && let Some(next) = names.with_value(|names| find_name(names, chosen)) {
            name.set(next);
        }
    };
    let choices = form.scopes.iter().map(|scope| Choice::new(scope.id.to_string(), scope.name.to_string())).collect::<Vec<_>>();
    let chosen = scope.get_untracked().map(|id| id.to_string()).unwrap_or_default();
    let hosts = StoredValue::new(form.hosts);
    let rows = drafts.get_value().into_iter().enumerate().map(move |(index, draft)| {
        view! { <PlacementFields index=index draft=draft hosts=hosts error=refused.into()/> }
    });
    let rows = rows.collect_view();
    let back = place.group(&form.group.slug);
    view! {
        <Card>
            <CardBody>
                <form class="form" on:submit=send>
                    <FormError error=refused.into() fields=&["name", "scope_id", "components"]/>
                    <div class="form-grid">
                        <TextField name="name" label="Name" bind=name error=at(refused.into(), "name") hint="Part of the names of its instances."/>
                        <SelectField name="scope_id" label="Scope" choices=choices value=chosen on_change=choose error=at(refused.into(), "scope_id")/>
                    </div>
                    {rows}
                    <div class="form-actions">
                        <span class="start small faint">"Makes a draft and shows its plan; nothing runs before Deploy."</span>
                        <a class="button" href=back>"Cancel"</a>
                        <Submit label="Show the plan" busy="Making the draft…" pending=create.pending()/>
                    </div>
                </form>
            </CardBody>
        </Card>
    }
}

/// One where a mistake can be dropped again, else the first.
fn first_scope(form: &DeploymentForm) -> Option<ScopeId> {
    form.scopes.iter().find(|scope| scope.allow_drop).or(form.scopes.first()).map(|scope| scope.id)
}

fn suggested(form: &DeploymentForm, scope: Option<ScopeId>) -> String {
    find_name(&form.suggested_names, scope).unwrap_or_default()
}

fn find_name(names: &[(ScopeId, String)], scope: Option<ScopeId>) -> Option<String> {
    names.iter().find(|(id, _)| Some(*id) == scope).map(|(_, name)| name.clone())
}
