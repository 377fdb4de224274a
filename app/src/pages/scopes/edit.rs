//! Changing a scope. It names the revision that was edited: who was slower is told so.

use leptos::{form::ActionForm, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::fields::{FIELDS, ScopeFields};
use crate::{
    api::{
        ApiError,
        flash::use_form,
        scopes::{UpdateScope, list_scopes},
    },
    components::{Card, CardBody, FormError, LinkButton, PageHead, Submit, awaited, dynamic},
    model::scope::Scope,
    pages::failed::Failed,
};

#[component]
pub fn EditScope() -> impl IntoView {
    let params = use_params_map();
    let asked = Memo::new(move |_| {
        params.with(|params| (params.get("project").unwrap_or_default(), params.get("scope").unwrap_or_default()))
    });
    let scope = Resource::new_blocking(move || asked.get(), |(project, scope_id)| get(project, scope_id));
    let content = move || {
        awaited(async move {
            match scope.await {
                Ok((project, scope)) => view! { <EditForm project=project scope=scope /> }.into_any(),
                Err(error) => view! { <Failed error=error /> }.into_any(),
            }
        })
    };
    view! {
        <Title text="Edit scope" />
        <Transition>{dynamic(content)}</Transition>
    }
}

async fn get(project: String, scope_id: String) -> Result<(String, Scope), ApiError> {
    let list = list_scopes(project.clone()).await?;
    let line = list.scopes.into_iter().find(|line| line.scope.id.to_string() == scope_id).ok_or(ApiError::NotFound)?;
    Ok((project, line.scope))
}

#[component]
fn EditForm(project: String, scope: Scope) -> impl IntoView {
    let action = ServerAction::<UpdateScope>::new();
    let form = use_form(action);
    let back = format!("/_eyrie/p/{project}/scopes/");
    let (scope_id, rev) = (scope.id.to_string(), form.typed("rev").unwrap_or_else(|| scope.rev.to_string()));
    view! {
        <PageHead title=format!("Edit {}", scope.name) />
        <Card>
            <CardBody>
                <ActionForm action=action attr:class="form">
                    <FormError error=form.error_beside(FIELDS) />
                    <input type="hidden" name="project" value=project />
                    <input type="hidden" name="scope_id" value=scope_id />
                    <input type="hidden" name="rev" value=rev />
                    <ScopeFields form=form.clone() scope=Some(scope) />
                    <div class="form-actions">
                        <LinkButton href=back>"Cancel"</LinkButton>
                        <Submit label="Save" busy="Saving…" pending=form.pending />
                    </div>
                </ActionForm>
            </CardBody>
        </Card>
    }
}
