//! Deleting a group: the description goes, after everything that was made from it is gone.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::{
    api::groups::{DeleteGroup, GroupPage},
    components::{Alert, Confirm, Dialog, Tone, dynamic, use_toasts},
    pages::{
        dialog::{address_without_dialog, dialog_in_address},
        loaded::Page,
    },
};

#[component]
pub fn DeleteDialog(page: Page<GroupPage>) -> impl IntoView {
    let open = dialog_in_address("delete");
    let back = address_without_dialog().get_untracked();
    let name = page.data.with_untracked(|page| page.group.name.to_string());
    let delete = ServerAction::<DeleteGroup>::new();
    let toasts = use_toasts();
    let navigate = use_navigate();
    Effect::new(move || {
        if let Some(Ok(())) = delete.value().get() {
            toasts.good("The group was deleted.");
            navigate(&page.place.overview(), Default::default());
        }
    });
    let error = Signal::derive(move || match delete.value().get() {
        Some(Err(error)) => Some(error.to_string()),
        _ => None,
    });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let group_id = page.data.with_untracked(|page| page.group.id);
        delete.dispatch(DeleteGroup { project: page.place.project(), group_id });
    };
    let left = page.part(|page| page.deployments.len());
    let warning = move || {
        let title = match left.get() {
            0 => return None,
            1 => "One deployment is not dropped yet. Drop it first.".to_owned(),
            many => format!("{many} deployments are not dropped yet. Drop them first."),
        };
        Some(view! { <Alert tone=Tone::Warn title=title/> })
    };
    let title = format!("Delete {name}");
    view! {
        <Dialog id="delete" title=title.clone() open=open back=back.clone()>
            <form on:submit=send>
                <Confirm name=name button=title busy="Deleting…" back=back pending=delete.pending() error=error>
                    {dynamic(warning)}
                    <p>"The group and its components are deleted. Its cloud-configs stay, and so does the record of what was done."</p>
                </Confirm>
            </form>
        </Dialog>
    }
}
