//! One's own password.

use leptos::{form::ActionForm, prelude::*};
use leptos_router::hooks::use_query_map;

use crate::{
    api::{flash::use_form, session::ChangePassword},
    components::{Alert, ButtonKind, Card, CardBody, FormError, Submit, TextField, Tone, dynamic},
    pages::new_user_fields::NewPasswordFields,
};

#[component]
pub fn ChangePasswordForm(login: String) -> impl IntoView {
    let action = ServerAction::<ChangePassword>::new();
    let form = use_form(action);
    let query = use_query_map();
    let is_done = move || query.with(|query| query.get("password").is_some());
    let done = move || {
        is_done().then(|| {
            view! { <Alert tone=Tone::Good title="Your password is changed. Your other sessions have ended." /> }
        })
    };
    view! {
        <Card title="Your password">
            <CardBody>
                <ActionForm action=action attr:class="form">
                    {dynamic(done)}
                    <FormError error=form.error_beside(&["current_password", "password", "password_again"]) />
                    // Password managers want to know whose password it is.
                    <input type="text" name="login" value=login autocomplete="username" hidden=true />
                    <TextField
                        name="current_password"
                        label="Present password"
                        kind="password"
                        autocomplete="current-password"
                        required=true
                        error=form.error_at("current_password")
                    />
                    <NewPasswordFields form=form.clone() />
                    <div class="form-actions">
                        <Submit kind=ButtonKind::Plain label="Change password" busy="Changing…" pending=form.pending />
                    </div>
                </ActionForm>
            </CardBody>
        </Card>
    }
}
