//! Deleting: the name typed, and a refusal that names who uses it.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::show::Shown;
use crate::{
    api::cloud_configs::DeleteCloudConfig,
    components::{Alert, Confirm, Dialog, DialogSize, dynamic, use_toasts},
    pages::{
        dialog::{address_without_dialog, dialog_in_address},
        loaded::Page,
    },
};

#[component]
pub fn DeleteDialog(page: Page<Shown>) -> impl IntoView {
    let open = dialog_in_address("delete");
    let back = address_without_dialog();
    let (id, label) = page.data.with_untracked(|shown| (shown.page.cloud_config.id, shown.page.cloud_config.label()));
    let delete = ServerAction::<DeleteCloudConfig>::new();
    let (navigate, toasts) = (use_navigate(), use_toasts());
    let gone = label.clone();
    let error = RwSignal::new(None::<String>);
    Effect::new(move || match delete.value().get() {
        Some(Ok(())) => {
            toasts.good(format!("{gone} was deleted."));
            navigate(&page.place.cloud_configs(), Default::default());
        }
        Some(Err(refusal)) => error.set(Some(refusal.to_string())),
        None => {}
    });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        error.set(None);
        delete.dispatch(DeleteCloudConfig { project: page.place.project(), cloud_config_id: id });
    };
    let count = page.part(|shown| shown.page.cloud_config.revision);
    let sentence = move || match count.get() {
        1 => "Its only revision goes with it. It cannot be brought back.".to_owned(),
        count => format!("All {count} revisions go with it. They cannot be brought back."),
    };
    let refused = move || error.get().map(|sentence| view! { <Alert title=sentence/> });
    view! {
        <Dialog id="delete" title=format!("Delete {label}") open=open back=back.get_untracked() size=DialogSize::Small>
            <form on:submit=send>
                <Confirm name=label.clone() button="Delete" busy="Deleting…" back=back.get_untracked() pending=delete.pending()>
                    {dynamic(refused)}
                    <p>{dynamic(sentence)}</p>
                </Confirm>
            </form>
        </Dialog>
    }
}
