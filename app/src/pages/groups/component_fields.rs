//! The fields of one component: name, cloud-config, and how its instances live.

use leptos::prelude::*;

use super::{cloud_config_fields::CloudConfigFields, draft::Draft, volume_fields::VolumeFields};
use crate::{
    api::{ApiError, cloud_configs::CloudConfigTree},
    components::{Choice, RadioField, SelectField, TextField, TickField},
    model::group::{Readiness, Replacement},
    pages::{address::Place, form_error::at},
};

#[component]
pub fn ComponentFields(
    place: Place,
    draft: Draft,
    tree: StoredValue<CloudConfigTree>,
    /// Goes before the fields' names: `components.0.`.
    #[prop(into)]
    prefix: String,
    error: Signal<Option<ApiError>>,
) -> impl IntoView {
    let name = format!("{prefix}name");
    view! {
        <TextField name=name.clone() label="Component" bind=draft.name error=at(error, name) placeholder="web" hint="Part of the names of its instances."/>
        <CloudConfigFields place=place draft=draft tree=tree prefix=prefix.clone() error=error/>
        <SettingsFields draft=draft prefix=prefix error=error/>
    }
}

#[component]
fn SettingsFields(draft: Draft, prefix: String, error: Signal<Option<ApiError>>) -> impl IntoView {
    let field = |name: &str| format!("{prefix}{name}");
    let beside = draft.replacement.get_untracked() == Replacement::Beside;
    let replace = move |value: String| {
        draft.replacement.set(if value == "beside" { Replacement::Beside } else { Replacement::StopFirst });
    };
    let ready = [
        Choice::new("cloud_init", "cloud-init is done"),
        Choice::new("address", "it has an address"),
        Choice::new("running", "it runs"),
    ];
    let ready_now = match draft.readiness.get_untracked() {
        Readiness::CloudInit => "cloud_init",
        Readiness::Address => "address",
        Readiness::Running => "running",
    };
    let set_ready = move |value: String| {
        draft.readiness.set(match value.as_str() {
            "running" => Readiness::Running,
            "address" => Readiness::Address,
            _ => Readiness::CloudInit,
        });
    };
    let replaceable_hint =
        "A changed cloud-config then replaces running instances one by one; otherwise it holds for new ones only.";
    view! {
        <fieldset class="field">
            <legend>"When its cloud-config changes"</legend>
            <div><TickField name=field("replaceable") label="Instances may be replaced" checked=draft.replaceable.get_untracked() hint=replaceable_hint on_change=move |on: bool| draft.replaceable.set(on)/></div>
            <div class="choices">
                <RadioField name=field("replacement") label="Beside" value="beside" checked=beside hint="The new one gets ready, then the old one stops" on_change=replace/>
                <RadioField name=field("replacement") label="Stop first" value="stop_first" checked=!beside hint="For a fixed address, a port, or a data volume" on_change=replace/>
            </div>
        </fieldset>
        <div class="form-grid">
            <SelectField name=field("readiness") label="Ready when" choices=ready.to_vec() value=ready_now on_change=set_ready/>
            <TextField name=field("ready_timeout_s") label="Longest wait, in seconds" bind=draft.timeout kind="number" error=at(error, field("ready_timeout_s"))/>
        </div>
        <VolumeFields draft=draft prefix=prefix.clone() error=error/>
    }
}
