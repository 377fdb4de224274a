//! Quantities, hosts and profiles of a deployment that is there. When somebody was faster both values are shown, and what
//! was typed stays in the form.

use leptos::prelude::*;

use super::placement::{Draft, PlacementFields, placements, sum_sentence};
use crate::{
    api::{
        ApiError,
        deployments::{ChangeDeployment, Changed, DeploymentChange, DeploymentForm, DeploymentPage, get_deployment_form},
    },
    components::{Alert, Dialog, DialogBody, DialogFoot, DialogSize, Submit, Tone, dynamic, use_toasts},
    model::version::Version,
    pages::{
        dialog::{address_without_dialog, dialog_in_address},
        form_error::FormError,
        loaded::{Page, fetched},
    },
};

/// What became of a change, in words.
pub fn outcome_text(changed: &Changed) -> String {
    match changed {
        Changed::Made { version } => format!("Version {version} was made. Deploy rolls it out."),
        Changed::Unchanged => "Nothing is different; no version was made.".to_owned(),
        Changed::Conflict { theirs, .. } => {
            format!("{} made version {} meanwhile. Look at it and try again.", theirs.author, theirs.number)
        }
    }
}

#[component]
pub fn ChangeDialog(page: Page<DeploymentPage>) -> impl IntoView {
    let open = dialog_in_address("change");
    let back = address_without_dialog();
    let group = page.data.with_untracked(|page| page.group.slug.clone());
    let project = page.place.project();
    let form = move || {
        let (project, group) = (project.clone(), group.clone());
        open.get().then(|| {
            fetched(
                || (),
                move |()| get_deployment_form(project.clone(), group.clone()),
                move |form| view! { <Form page=page form=form open=open/> }.into_any(),
            )
        })
    };
    view! {
        <Dialog id="change" title="Scale and place" open=open back=back.get_untracked() size=DialogSize::Wide>{dynamic(form)}</Dialog>
    }
}

#[component]
fn Form(page: Page<DeploymentPage>, form: DeploymentForm, open: RwSignal<bool>) -> impl IntoView {
    let shown = page.data.get_untracked();
    let drafts = StoredValue::new(drafts(&shown, &form));
    let hosts = StoredValue::new(form.hosts);
    let from_version = RwSignal::new(shown.deployment.version);
    let refused = RwSignal::new(None::<ApiError>);
    let theirs = RwSignal::new(None::<Version>);
    let change = ServerAction::<ChangeDeployment>::new();
    // Taken once: this form goes while the address changes.
    let back = address_without_dialog().get_untracked();
    let toasts = use_toasts();
    Effect::new(move || match change.value().get() {
        Some(Ok(Changed::Conflict { theirs: newer, .. })) => {
            // Saving again is then on top of theirs.
            from_version.set(newer.number);
            theirs.set(Some(*newer));
        }
        Some(Ok(changed)) => {
            toasts.good(outcome_text(&changed));
            open.set(false);
            page.reload();
        }
        Some(Err(error)) => refused.set(Some(error)),
        None => {}
    });
    let deployment_id = shown.deployment.id;
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match drafts.with_value(|drafts| placements(drafts)) {
            Ok(components) => {
                refused.set(None);
                let change_of = DeploymentChange {
                    project: page.place.project(),
                    deployment_id,
                    from_version: from_version.get_untracked(),
                    components,
                };
                change.dispatch(ChangeDeployment { change: change_of });
            }
            Err(error) => refused.set(Some(error)),
        }
    };
    let lines = drafts.get_value().into_iter().enumerate().map(move |(index, draft)| {
        view! { <PlacementFields index=index draft=draft hosts=hosts error=refused.into()/> }
    });
    let lines = lines.collect_view();
    view! {
        <form on:submit=send>
            <DialogBody>
                <FormError error=refused.into() fields=&["components"]/>
                {dynamic(move || theirs.get().map(|theirs| view! { <Theirs theirs=theirs/> }))}
                {lines}
            </DialogBody>
            <DialogFoot>
                <span class="start">"Makes a version; running instances stay until it is deployed."</span>
                <a class="button" href=back>"Back"</a>
                <Submit label="Save" busy="Saving…" pending=change.pending()/>
            </DialogFoot>
        </form>
    }
}

/// A line per component of the group: as the version says, or fresh for one that it has not.
fn drafts(shown: &DeploymentPage, form: &DeploymentForm) -> Vec<Draft> {
    let host = form.hosts.first().map(|host| host.target.id);
    let line = |component: &crate::model::group::Component| {
        let spec = shown.spec.components.iter().find(|spec| spec.component_id == component.id);
        spec.map_or_else(|| Draft::fresh(component.id, component.slug.as_str(), &component.cloud_config, host), Draft::of)
    };
    form.components.iter().map(line).collect()
}

#[component]
fn Theirs(theirs: Version) -> impl IntoView {
    let title = format!("{} made version {} while you were here.", theirs.author, theirs.number);
    let line = |component: crate::model::version::ComponentSpec| {
        view! { <li>{format!("{}: {}", component.slug, sum_sentence(i64::from(component.quantity), component.hosts.len()))}</li> }
    };
    view! {
        <Alert tone=Tone::Warn title=title>
            <ul>{theirs.spec.components.into_iter().map(line).collect_view()}</ul>
            <p>"What you typed is still below. Save puts it on top of theirs."</p>
        </Alert>
    }
}
