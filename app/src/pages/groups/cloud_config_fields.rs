//! Where a component's cloud-config comes from: one that is there, or one written right here and checked as it is typed.

use leptos::prelude::*;

use super::draft::Draft;
use crate::{
    api::{ApiError, cloud_configs::CloudConfigTree},
    components::{AreaField, Card, Choice, RadioField, SelectField, TextField, YamlEditor, dynamic},
    pages::{address::Place, cloud_configs::checking, form_error::at},
};

#[component]
pub fn CloudConfigFields(
    place: Place,
    draft: Draft,
    tree: StoredValue<CloudConfigTree>,
    /// Goes before the fields' names: `components.0.`.
    #[prop(into)]
    prefix: String,
    error: Signal<Option<ApiError>>,
) -> impl IntoView {
    let has_any = tree.with_value(|tree| !tree.cloud_configs.is_empty());
    let group = format!("{prefix}source");
    let choose = move |value: String| draft.is_written.set(value == "written");
    let written = draft.is_written.get_untracked();
    let names = StoredValue::new(prefix);
    let fields = move || {
        let prefix = names.get_value();
        if draft.is_written.get() {
            view! { <Written place=place draft=draft tree=tree prefix=prefix error=error/> }.into_any()
        } else {
            view! { <Picked draft=draft tree=tree prefix=prefix error=error/> }.into_any()
        }
    };
    view! {
        <fieldset class="field">
            <legend>"Cloud-config"</legend>
            <div class="choices">
                <RadioField name=group.clone() label="Pick one" value="picked" checked=!written disabled=!has_any hint=if has_any { "That is in this project" } else { "There is none in this project yet" } on_change=choose/>
                <RadioField name=group label="Write one here" value="written" checked=written hint="Becomes a cloud-config of the project" on_change=choose/>
            </div>
        </fieldset>
        {dynamic(fields)}
    }
}

#[component]
fn Picked(draft: Draft, tree: StoredValue<CloudConfigTree>, prefix: String, error: Signal<Option<ApiError>>) -> impl IntoView {
    let choices = tree.with_value(|tree| {
        tree.cloud_configs
            .iter()
            .map(|one| Choice::new(one.id.to_string(), format!("{} r{} · {}", one.label(), one.revision, one.image)))
            .collect::<Vec<_>>()
    });
    if draft.picked.with_untracked(String::is_empty)
        && let Some(first) = choices.first()
    {
        draft.picked.set(first.value.clone());
    }
    let name = format!("{prefix}cloud_config");
    view! {
        <SelectField name=name.clone() label="Which" choices=choices value=draft.picked.get_untracked() on_change=move |id: String| draft.picked.set(id) error=at(error, name)/>
    }
}

#[component]
fn Written(
    place: Place,
    draft: Draft,
    tree: StoredValue<CloudConfigTree>,
    prefix: String,
    error: Signal<Option<ApiError>>,
) -> impl IntoView {
    let prefix = StoredValue::new(prefix);
    let field = move |name: &str| prefix.with_value(|prefix| format!("{prefix}{name}"));
    let check = checking::follow(place.project(), draft.image, draft.user_data, None);
    let findings =
        Signal::derive(move || check.with(|check| check.as_ref().map(|check| check.findings.clone()).unwrap_or_default()));
    view! {
        <div class="form-grid">
            <TextField name=field("namespace") label="Namespace" bind=draft.namespace error=at(error, field("namespace"))/>
            <TextField name=field("config_name") label="Name" bind=draft.config_name error=at(error, field("cloud_config")) placeholder="My_Site"/>
            <Image draft=draft tree=tree name=field("image") error=at(error, field("image"))/>
        </div>
        <Card><YamlEditor name=field("user_data") label="User data" text=draft.user_data findings=findings/></Card>
        <AreaField
            name=field("environment")
            label="Environment"
            bind=draft.environment
            rows=2
            machine=true
            hint="NAME=value, a line each. Reaches the container's init and lxc exec, not runcmd."
            error=at(error, field("environment"))
        />
    }
}

/// A choice of the images that the hosts have; a field where none is known.
#[component]
fn Image(draft: Draft, tree: StoredValue<CloudConfigTree>, name: String, error: Signal<Option<String>>) -> impl IntoView {
    let choices = tree.with_value(|tree| {
        tree.images
            .iter()
            .map(|image| Choice::new(image.alias.clone(), format!("{} · {}", image.alias, image.hosts.join(", "))))
            .collect::<Vec<_>>()
    });
    if choices.is_empty() {
        let hint = "No host told of an image yet. An alias or a fingerprint.";
        return view! { <TextField name=name label="Image" bind=draft.image hint=hint error=error machine=true/> }.into_any();
    }
    if draft.image.with_untracked(|image| choices.iter().all(|choice| choice.value != *image)) {
        draft.image.set(choices[0].value.clone());
    }
    let value = draft.image.get_untracked();
    view! { <SelectField name=name label="Image" choices=choices value=value on_change=move |alias: String| draft.image.set(alias) error=error/> }
        .into_any()
}
