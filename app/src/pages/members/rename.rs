//! Another name for the project.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::{flash::use_form, projects::RenameProject as Rename},
    components::{ButtonKind, Card, CardBody, FormError, Submit, TextField},
};

#[component]
pub fn RenameProject(project: String, name: String) -> impl IntoView {
    let action = ServerAction::<Rename>::new();
    let form = use_form(action);
    view! {
        <Card title="Rename the project">
            <CardBody>
                <ActionForm action=action attr:class="form">
                    <FormError error=form.error_beside(&["name"]) />
                    <input type="hidden" name="project" value=project />
                    <TextField
                        name="name"
                        label="Name"
                        value=form.typed("name").unwrap_or(name)
                        hint="Its address follows the name; the old address goes on leading here."
                        required=true
                        error=form.error_at("name")
                    />
                    <div class="form-actions">
                        <Submit kind=ButtonKind::Plain label="Rename" busy="Renaming…" pending=form.pending />
                    </div>
                </ActionForm>
            </CardBody>
        </Card>
    }
}
