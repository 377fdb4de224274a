//! The fields of a new user: the same for the first administrator and for those who are invited.

use leptos::prelude::*;

use crate::{
    api::flash::Form,
    components::TextField,
    model::user::{LOGIN_MAX, PASSWORD_MIN},
};

/// Names of the fields below, for what is wrong with none of them.
pub const FIELDS: &[&str] = &["login", "name", "password", "password_again"];

#[component]
pub fn NewUserFields(form: Form<()>) -> impl IntoView {
    let typed = |field| form.typed(field).unwrap_or_default();
    view! {
        <TextField
            name="login"
            label="Login"
            value=typed("login")
            hint=format!("What you type to sign in: at most {LOGIN_MAX} letters, digits, . _ -")
            autocomplete="username"
            required=true
            autofocus=true
            error=form.error_at("login")
        />
        <TextField
            name="name"
            label="Name"
            value=typed("name")
            hint="What others see. Empty: the login."
            autocomplete="name"
            error=form.error_at("name")
        />
        <NewPasswordFields form=form.clone() />
    }
}

/// A password, twice.
#[component]
pub fn NewPasswordFields(form: Form<()>) -> impl IntoView {
    view! {
        <TextField
            name="password"
            label="New password"
            kind="password"
            hint=format!("At least {PASSWORD_MIN} characters; a few words make a good one.")
            autocomplete="new-password"
            required=true
            error=form.error_at("password")
        />
        <TextField
            name="password_again"
            label="The same again"
            kind="password"
            autocomplete="new-password"
            required=true
            error=form.error_at("password_again")
        />
    }
}
