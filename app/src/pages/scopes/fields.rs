//! The fields of a scope: the same for a new one and for one that is edited.

use leptos::prelude::*;

use crate::{
    api::flash::Form,
    components::{Choice, FieldError, RadioField, SelectField, TextField, TickField},
    model::{
        project::Role,
        scope::{Colour, Scope},
    },
};

/// Names of the fields below, for what is wrong with none of them.
pub const FIELDS: &[&str] = &["name", "code", "colour", "allow_drop", "deployment_limit", "minimum_role"];

#[component]
pub fn ScopeFields(
    form: Form<()>,
    /// What is edited; nothing for a new one.
    scope: Option<Scope>,
) -> impl IntoView {
    let stored = |read: fn(&Scope) -> String| scope.as_ref().map(read).unwrap_or_default();
    let value = |field, read| form.typed(field).unwrap_or_else(|| stored(read));
    let limit = |scope: &Scope| scope.deployment_limit.map(|limit| limit.to_string()).unwrap_or_default();
    let role = form
        .typed("minimum_role")
        .unwrap_or_else(|| scope.as_ref().map_or(Role::Developer, |scope| scope.minimum_role).as_str().to_owned());
    let roles = Role::ALL.into_iter().map(|role| Choice::new(role.as_str(), role.as_str())).collect();
    let allow_drop = form.chose("allow_drop", "true").unwrap_or_else(|| scope.as_ref().is_some_and(|scope| scope.allow_drop));
    let colour = scope.as_ref().map(|scope| scope.colour).unwrap_or_default();
    view! {
        <div class="form-grid">
            <TextField
                name="name"
                label="Name"
                value=value("name", |scope| scope.name.to_string())
                required=true
                error=form.error_at("name")
            />
            <TextField
                name="code"
                label="Code"
                value=value("code", |scope| scope.code.to_string())
                hint="Short, unique in the project, part of suggested names. Empty: made of the name."
                machine=true
                error=form.error_at("code")
            />
            <TextField
                name="deployment_limit"
                label="Deployment limit"
                value=value("deployment_limit", limit)
                hint="Most deployments of one group here. Empty: no limit."
                kind="number"
                error=form.error_at("deployment_limit")
            />
            <SelectField
                name="minimum_role"
                label="Minimum role"
                choices=roles
                value=role
                hint="Who may act on deployments here: this role and higher ones."
                error=form.error_at("minimum_role")
            />
        </div>
        <ColourFields form=form.clone() colour=colour />
        <TickField
            name="allow_drop"
            label="Deployments can be dropped"
            hint="Without it nothing that was deployed here can be destroyed."
            checked=allow_drop
        />
    }
}

#[component]
fn ColourFields(form: Form<()>, colour: Colour) -> impl IntoView {
    let typed = form.typed("colour");
    let choice = move |each: Colour| {
        let checked = typed.as_deref().map_or(each == colour, |typed| typed == each.as_str());
        view! { <RadioField name="colour" label=word(each) value=each.as_str() checked=checked /> }
    };
    view! {
        <fieldset class="field">
            <legend>"Colour"</legend>
            <div class="choices">{Colour::ALL.into_iter().map(choice).collect_view()}</div>
            <FieldError id="colour" error=form.error_at("colour") />
        </fieldset>
    }
}

const fn word(colour: Colour) -> &'static str {
    match colour {
        Colour::Rust => "Rust",
        Colour::Ochre => "Ochre",
        Colour::Moss => "Moss",
        Colour::Teal => "Teal",
        Colour::Slate => "Slate",
        Colour::Plum => "Plum",
    }
}
