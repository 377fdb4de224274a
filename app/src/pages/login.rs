//! Sign in.

use leptos::{form::ActionForm, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::auth_frame::AuthFrame;
use crate::{
    api::{flash::use_form, session::SignIn},
    components::{FormError, Submit, TextField},
};

#[component]
pub fn Login() -> impl IntoView {
    let action = ServerAction::<SignIn>::new();
    let form = use_form(action);
    let return_to = use_query_map().with_untracked(|query| query.get("return_to")).unwrap_or_default();
    view! {
        <Title text="Sign in" />
        <AuthFrame>
            <ActionForm action=action attr:class="card-body">
                <h1>"Sign in"</h1>
                <FormError error=form.error_beside(&["login", "password"]) />
                <input type="hidden" name="return_to" value=return_to />
                <TextField
                    name="login"
                    label="Login"
                    value=form.typed("login").unwrap_or_default()
                    autocomplete="username"
                    required=true
                    autofocus=true
                    error=form.error_at("login")
                />
                <TextField
                    name="password"
                    label="Password"
                    kind="password"
                    autocomplete="current-password"
                    required=true
                    error=form.error_at("password")
                />
                <Submit label="Sign in" busy="Signing in…" pending=form.pending />
            </ActionForm>
        </AuthFrame>
    }
}
