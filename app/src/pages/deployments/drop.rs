//! Drop: what goes from which host, ticks for data, the name typed. Works before the page is hydrated.

use leptos::prelude::*;

use super::actions::{RequestForm, tell_requested};
use crate::{
    api::{
        ApiError,
        deployments::{DeploymentPage, RequestJob, plan_deployment},
    },
    components::{Confirm, Dialog, DialogSize, PlanView, TickField, dynamic},
    model::{
        job::JobKind,
        plan::{Object, Plan},
    },
    pages::{
        dialog::{address_without_dialog, dialog_in_address},
        loaded::{Page, fetched},
    },
};

#[component]
pub fn DropDialog(page: Page<DeploymentPage>) -> impl IntoView {
    let open = dialog_in_address("drop");
    let back = address_without_dialog();
    let name = page.part(|page| format!("Drop {}", page.deployment.name));
    let (project, id) = (page.place.project(), page.data.with_untracked(|page| page.deployment.id));
    let form = move || {
        let project = project.clone();
        open.get().then(|| {
            fetched(
                || (),
                move |()| plan_deployment(project.clone(), id, JobKind::Drop),
                move |plan| view! { <Form page=page plan=plan open=open/> }.into_any(),
            )
        })
    };
    view! { <Dialog id="drop" title=name open=open back=back.get_untracked() size=DialogSize::Wide>{dynamic(form)}</Dialog> }
}

#[component]
fn Form(page: Page<DeploymentPage>, plan: Plan, open: RwSignal<bool>) -> impl IntoView {
    let sends = ServerAction::<RequestJob>::new();
    tell_requested(sends, page.place, move |_| {
        open.set(false);
        page.reload();
    });
    let slug = page.data.with_untracked(|page| page.deployment.slug.clone());
    let back = address_without_dialog().get_untracked();
    let error = Signal::derive(move || match sends.value().get() {
        Some(Err(error)) => Some(name_error(&error)),
        _ => None,
    });
    let (instances, volumes) = split(plan);
    let button = format!("Drop {slug}");
    let confirmed = slug.to_string();
    view! {
        <RequestForm place=page.place deployment=slug kind=JobKind::Drop sends=sends>
            <Confirm name=confirmed button=button busy="Dropping…" back=back pending=sends.pending() error=error field="typed_name">
                <PlanView plan=instances/>
                {volume_ticks(volumes)}
            </Confirm>
        </RequestForm>
    }
}

fn name_error(error: &ApiError) -> String {
    error.at("typed_name").map_or_else(|| error.to_string(), str::to_owned)
}

/// What goes in any case, and the data that goes only where it is ticked.
fn split(mut plan: Plan) -> (Plan, Vec<(String, String)>) {
    let volumes =
        plan.rows.iter().filter(|row| row.object == Object::Volume).map(|row| (row.name.clone(), row.target.clone())).collect();
    plan.rows.retain(|row| row.object == Object::Instance);
    (plan, volumes)
}

fn volume_ticks(volumes: Vec<(String, String)>) -> Option<impl IntoView> {
    let tick = |(name, target): (String, String)| {
        view! { <TickField name="volumes[]" label=format!("{name} on {target}") value=name/> }
    };
    (!volumes.is_empty()).then(|| {
        view! {
            <fieldset class="field">
                <legend>"Delete this data too; it cannot be brought back"</legend>
                <div class="choices">{volumes.into_iter().map(tick).collect_view()}</div>
            </fieldset>
        }
    })
}
