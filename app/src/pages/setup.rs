//! What one-time links of the console lead to: making the first administrator, or setting a new password.

use leptos::{form::ActionForm, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::{
    auth_frame::AuthFrame,
    new_user_fields::{FIELDS, NewPasswordFields, NewUserFields},
};
use crate::{
    api::{
        flash::use_form,
        session::{LinkPurpose, Recover, SetUp, get_link},
    },
    components::{FormError, LinkButton, Submit, awaited, dynamic},
};

#[component]
pub fn SetupPage() -> impl IntoView {
    let token = use_query_map().with_untracked(|query| query.get("token")).unwrap_or_default();
    let asked = token.clone();
    let purpose = Resource::new_blocking(move || asked.clone(), get_link);
    let content = move || {
        let token = token.clone();
        awaited(async move {
            match purpose.await {
                Ok(LinkPurpose::SetUp) => view! { <FirstAdministrator token=token /> }.into_any(),
                Ok(LinkPurpose::Recover { login }) => view! { <NewPassword token=token login=login /> }.into_any(),
                _ => view! { <DeadLink /> }.into_any(),
            }
        })
    };
    view! { <Suspense>{dynamic(content)}</Suspense> }
}

#[component]
fn FirstAdministrator(token: String) -> impl IntoView {
    let action = ServerAction::<SetUp>::new();
    let form = use_form(action);
    view! {
        <Title text="Set up" />
        <AuthFrame foot=|| "Next: add a host, make a group, deploy.">
            <ActionForm action=action attr:class="card-body">
                <h1>"Make the first administrator"</h1>
                <p class="soft small">"Eyrie has no users yet. The administrator adds hosts and invites the others."</p>
                <FormError error=form.error_beside(FIELDS) />
                <input type="hidden" name="token" value=token />
                <NewUserFields form=form.clone() />
                <Submit label="Set up Eyrie" busy="Setting up…" pending=form.pending />
            </ActionForm>
        </AuthFrame>
    }
}

#[component]
fn NewPassword(token: String, login: String) -> impl IntoView {
    let action = ServerAction::<Recover>::new();
    let form = use_form(action);
    view! {
        <Title text="New password" />
        <AuthFrame>
            <ActionForm action=action attr:class="card-body">
                <h1>"Set a new password"</h1>
                <p class="soft small">"For " <b>{login}</b> ". All other sessions of this user end."</p>
                <FormError error=form.error_beside(FIELDS) />
                <input type="hidden" name="token" value=token />
                <NewPasswordFields form=form.clone() />
                <Submit label="Set password" busy="Setting…" pending=form.pending />
            </ActionForm>
        </AuthFrame>
    }
}

/// A link that does nothing any more: the same for one that was used, that has ended, and that never was.
#[component]
pub fn DeadLink() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="This link does not work" />
        <AuthFrame>
            <div class="card-body">
                <h1>"This link does not work"</h1>
                <p>
                    "It was used already, or its time is over. Ask the one who gave it to you for a new one; at the server's own
                    machine, " <code>"eyrie admin link"</code> " prints one."
                </p>
                <LinkButton href="/login">"Sign in"</LinkButton>
            </div>
        </AuthFrame>
    }
}
