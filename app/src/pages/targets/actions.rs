//! What an administrator does with a host: give it another name, remove it.

use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::hooks::use_navigate;

use crate::{
    api::targets::{TargetPage, remove_target, rename_target},
    components::{ButtonKind, Confirm, Dialog, DialogBody, DialogFoot, DialogSize, LinkButton, Submit, TextField, use_toasts},
    pages::{
        dialog::{address_with_dialog, address_without_dialog, dialog_in_address},
        loaded::Page,
    },
};

#[component]
pub fn Actions(page: Page<TargetPage>) -> impl IntoView {
    view! {
        <LinkButton href=address_with_dialog("rename").get_untracked()>"Rename"</LinkButton>
        <LinkButton kind=ButtonKind::Danger href=address_with_dialog("remove").get_untracked()>"Remove…"</LinkButton>
        <Rename page=page/>
        <Remove page=page/>
    }
}

#[component]
fn Rename(page: Page<TargetPage>) -> impl IntoView {
    let open = dialog_in_address("rename");
    let back = address_without_dialog().get_untracked();
    let name = RwSignal::new(page.data.with_untracked(|shown| shown.target.name.to_string()));
    let rename = Action::new(move |name: &String| {
        let (id, from) = page.data.with_untracked(|shown| (shown.target.id, shown.target.name.clone()));
        rename_target(id, name.clone(), from)
    });
    let toasts = use_toasts();
    Effect::new(move || {
        if let Some(Ok(target)) = rename.value().get() {
            toasts.good(format!("The host is called {} now.", target.name));
            page.reload();
            open.set(false);
        }
    });
    let error = Signal::derive(move || {
        let value = rename.value().get()?;
        value.err().map(|error| error.to_string())
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        rename.dispatch(name.get_untracked());
    };
    let cancel = back.clone();
    view! {
        <Dialog id="rename-host" title="Rename host" open=open back=back size=DialogSize::Small>
            <form on:submit=submit>
                <DialogBody>
                    <TextField name="name" label="Name" bind=name error=error hint="Its address in these pages stays." autofocus=true/>
                </DialogBody>
                <DialogFoot>
                    <a class="button" href=cancel>"Cancel"</a>
                    <Submit label="Rename" busy="Renaming…" pending=rename.pending()/>
                </DialogFoot>
            </form>
        </Dialog>
    }
}

#[component]
fn Remove(page: Page<TargetPage>) -> impl IntoView {
    let open = dialog_in_address("remove");
    let back = address_without_dialog().get_untracked();
    let name = page.data.with_untracked(|shown| shown.target.name.to_string());
    let remove = Action::new(move |(): &()| remove_target(page.data.with_untracked(|shown| shown.target.id)));
    let (toasts, navigate, gone) = (use_toasts(), use_navigate(), name.clone());
    Effect::new(move || {
        if let Some(Ok(())) = remove.value().get() {
            toasts.good(format!("{gone} was removed. Nothing on it was touched."));
            navigate(&page.place.hosts(), Default::default());
        }
    });
    let error = Signal::derive(move || {
        let value = remove.value().get()?;
        value.err().map(|error| error.to_string())
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        remove.dispatch(());
    };
    let (button, cancel) = (format!("Remove {name}"), back.clone());
    view! {
        <Dialog id="remove-host" title="Remove host" open=open back=back size=DialogSize::Small>
            <form on:submit=submit>
                <Confirm name=name button=button busy="Removing…" back=cancel pending=remove.pending() error=error>
                    <p>
                        "This installation forgets the host and its key to it. What runs on the host goes on running; instances of ours must be dropped first."
                    </p>
                </Confirm>
            </form>
        </Dialog>
    }
}
