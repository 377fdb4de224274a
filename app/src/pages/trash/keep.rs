//! For how long the project keeps what was dropped.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::{
        flash::use_form,
        trash::{KEEP_DAYS_MAX, KeepTrash, TrashList},
    },
    components::{ButtonKind, Card, CardBody, FormError, Submit, TextField},
    pages::loaded::Page,
};

#[component]
pub fn KeepForm(page: Page<TrashList>) -> impl IntoView {
    let action = ServerAction::<KeepTrash>::new();
    let form = use_form(action);
    Effect::new(move || {
        if let Some(Ok(())) = action.value().get() {
            page.reload();
        }
    });
    let days = page.data.with_untracked(|list| list.keep_days.to_string());
    let hint =
        format!("From 1 to {KEEP_DAYS_MAX}; 0 keeps it for ever. What is older goes within minutes, and cannot be brought back.");
    view! {
        <Card title="How long it is kept">
            <CardBody>
                <ActionForm action=action attr:class="form">
                    <FormError error=form.error_beside(&["days"])/>
                    <input type="hidden" name="project" value=page.place.project().to_string()/>
                    <TextField
                        name="days"
                        label="Days"
                        value=form.typed("days").unwrap_or(days)
                        hint=hint
                        required=true
                        error=form.error_at("days")
                    />
                    <div class="form-actions"><Submit kind=ButtonKind::Plain label="Save" busy="Saving…" pending=form.pending/></div>
                </ActionForm>
            </CardBody>
        </Card>
    }
}
