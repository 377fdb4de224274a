//! Restore: what would change first, then a new version with the old content; its plan is looked at before Deploy.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::versions_tab::Diff;
use crate::{
    api::deployments::{Changed, DeploymentPage, RestoreVersion},
    components::{Button, ButtonKind, Dialog, DialogBody, DialogFoot, DialogSize, dynamic, use_toasts},
    pages::{
        address::query_value,
        dialog::{address_without_dialog, dialog_in_address},
        loaded::Page,
    },
};

#[component]
pub fn RestoreDialog(page: Page<DeploymentPage>) -> impl IntoView {
    let open = dialog_in_address("restore");
    let asked = query_value("version");
    let number = Memo::new(move |_| asked().parse::<u32>().ok());
    let newest = page.part(|page| page.deployment.version);
    let back = address_without_dialog();
    let restore = ServerAction::<RestoreVersion>::new();
    follow_outcome(page, restore, open);
    let press = move |()| {
        if let Some(number) = number.get_untracked() {
            let (project, id, from) =
                page.data.with_untracked(|shown| (page.place.project(), shown.deployment.id, shown.deployment.version));
            restore.dispatch(RestoreVersion { project, deployment_id: id, number, from_version: from });
        }
    };
    let title = move || number.get().map_or_else(|| "Restore".to_owned(), |number| format!("Restore v{number}"));
    let diff = move || {
        let number = number.get().filter(|_| open.get())?;
        Some(view! { <Diff page=page from=newest.get() to=number/> })
    };
    view! {
        <Dialog id="restore" title=Signal::derive(title) open=open back=back.get_untracked() size=DialogSize::Wide>
            <DialogBody>
                <p class="small soft">{dynamic(move || format!("Makes v{} with the content of the old one. Nothing runs differently until it is deployed; its plan is shown next.", newest.get() + 1))}</p>
                {dynamic(diff)}
            </DialogBody>
            <DialogFoot>
                <a class="button" href=move || back.get()>"Back"</a>
                <Button kind=ButtonKind::Primary disabled=restore.pending() on_press=press>
                    {dynamic(move || format!("Restore as v{}", newest.get() + 1))}
                </Button>
            </DialogFoot>
        </Dialog>
    }
}

fn follow_outcome(page: Page<DeploymentPage>, restore: ServerAction<RestoreVersion>, open: RwSignal<bool>) {
    let toasts = use_toasts();
    let navigate = use_navigate();
    Effect::new(move || match restore.value().get() {
        Some(Ok(changed)) => {
            toasts.good(super::change::outcome_text(&changed));
            page.reload();
            match changed {
                Changed::Made { .. } => {
                    let plan = page.data.with_untracked(|shown| page.place.deployment(&shown.group.slug, &shown.deployment.slug));
                    navigate(&format!("{plan}?tab=plan"), Default::default());
                }
                Changed::Unchanged | Changed::Conflict { .. } => open.set(false),
            }
        }
        Some(Err(error)) => toasts.bad(error.to_string()),
        None => {}
    });
}
