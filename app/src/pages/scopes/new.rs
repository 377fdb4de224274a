//! A new scope.

use leptos::{form::ActionForm, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::fields::{FIELDS, ScopeFields};
use crate::{
    api::{flash::use_form, scopes::CreateScope},
    components::{Card, CardBody, FormError, LinkButton, PageHead, Submit},
};

#[component]
pub fn NewScope() -> impl IntoView {
    let project = use_params_map().with_untracked(|params| params.get("project")).unwrap_or_default();
    let action = ServerAction::<CreateScope>::new();
    let form = use_form(action);
    let back = format!("/_eyrie/p/{project}/scopes/");
    view! {
        <Title text="New scope" />
        <PageHead title="New scope" />
        <Card>
            <CardBody>
                <ActionForm action=action attr:class="form">
                    <FormError error=form.error_beside(FIELDS) />
                    <input type="hidden" name="project" value=project />
                    <ScopeFields form=form.clone() scope=None />
                    <div class="form-actions">
                        <LinkButton href=back>"Cancel"</LinkButton>
                        <Submit label="Create scope" busy="Creating…" pending=form.pending />
                    </div>
                </ActionForm>
            </CardBody>
        </Card>
    }
}
