//! Adding a component to a group that is there, and changing one.

use leptos::prelude::*;

use super::{component_fields::ComponentFields, draft::Draft};
use crate::{
    api::{
        ApiError,
        cloud_configs::{CloudConfigTree, list_cloud_configs},
        groups::{AddComponent, ChangeComponent, ComponentChange, GroupPage},
    },
    components::{Dialog, DialogBody, DialogFoot, DialogSize, Submit, dynamic, use_toasts},
    model::group::Component,
    pages::{
        address::query_value,
        dialog::{address_without_dialog, dialog_in_address},
        form_error::FormError,
        loaded::{Page, fetched},
    },
};

const FIELDS: &[&str] =
    &["name", "cloud_config", "namespace", "image", "environment", "replaceable", "ready_timeout_s", "volumes"];

#[component]
pub fn AddDialog(page: Page<GroupPage>) -> impl IntoView {
    let open = dialog_in_address("component");
    let back = address_without_dialog();
    let project = page.place.project();
    let form = move || {
        let project = project.clone();
        open.get().then(|| {
            fetched(
                || (),
                move |()| list_cloud_configs(project.clone()),
                move |tree| view! { <AddForm page=page tree=tree open=open/> }.into_any(),
            )
        })
    };
    view! { <Dialog id="component" title="Add a component" open=open back=back.get_untracked() size=DialogSize::Wide>{dynamic(form)}</Dialog> }
}

#[component]
fn AddForm(page: Page<GroupPage>, tree: CloudConfigTree, open: RwSignal<bool>) -> impl IntoView {
    let first = tree.cloud_configs.first().map(|one| one.id);
    let image = tree.images.first().map(|image| image.alias.clone()).unwrap_or_default();
    let draft = Draft::fresh(0, "", first, &image);
    let refused = RwSignal::new(None::<ApiError>);
    let add = ServerAction::<AddComponent>::new();
    close_when_done(
        page,
        open,
        refused,
        add.value().into(),
        "The component was added. A change of each deployment brings it in.",
    );
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match draft.component("") {
            Ok(new) => {
                refused.set(None);
                let group_id = page.data.with_untracked(|page| page.group.id);
                add.dispatch(AddComponent { project: page.place.project(), group_id, new });
            }
            Err(fields) => refused.set(Some(ApiError::Invalid { fields })),
        }
    };
    view! { <Form page=page draft=draft tree=tree refused=refused send=send pending=add.pending().into() word="Add"/> }
}

#[component]
pub fn ChangeDialog(page: Page<GroupPage>) -> impl IntoView {
    let open = dialog_in_address("change");
    let back = address_without_dialog();
    let asked = query_value("component");
    let component = Memo::new(move |_| {
        let id = asked().parse().ok()?;
        page.data.with_untracked(|page| page.components.iter().find(|component| component.id == id).cloned())
    });
    let project = page.place.project();
    let form = move || {
        let component = component.get().filter(|_| open.get())?;
        let project = project.clone();
        Some(fetched(
            || (),
            move |()| list_cloud_configs(project.clone()),
            move |tree| view! { <ChangeForm page=page component=component.clone() tree=tree open=open/> }.into_any(),
        ))
    };
    let title = move || component.get().map_or_else(|| "Change".to_owned(), |component| format!("Change {}", component.name));
    view! {
        <Dialog id="change" title=Signal::derive(title) open=open back=back.get_untracked() size=DialogSize::Wide>{dynamic(form)}</Dialog>
    }
}

#[component]
fn ChangeForm(page: Page<GroupPage>, component: Component, tree: CloudConfigTree, open: RwSignal<bool>) -> impl IntoView {
    let draft = Draft::of(&component);
    let rev = page.data.with_untracked(|page| page.group.rev);
    let refused = RwSignal::new(None::<ApiError>);
    let change = ServerAction::<ChangeComponent>::new();
    close_when_done(page, open, refused, change.value().into(), "The component was changed.");
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let read = draft.settings("").and_then(|settings| draft.picked_id("").map(|id| (settings, id)));
        match read {
            Ok((settings, cloud_config_id)) => {
                refused.set(None);
                let change_of = ComponentChange {
                    project: page.place.project(),
                    component_id: component.id,
                    name: draft.name.get_untracked(),
                    cloud_config_id,
                    settings,
                    rev,
                };
                change.dispatch(ChangeComponent { change: change_of });
            }
            Err(fields) => refused.set(Some(ApiError::Invalid { fields })),
        }
    };
    view! { <Form page=page draft=draft tree=tree refused=refused send=send pending=change.pending().into() word="Save"/> }
}

#[component]
fn Form(
    page: Page<GroupPage>,
    draft: Draft,
    tree: CloudConfigTree,
    refused: RwSignal<Option<ApiError>>,
    send: impl Fn(leptos::ev::SubmitEvent) + 'static,
    pending: Signal<bool>,
    word: &'static str,
) -> impl IntoView {
    // Taken once: this form goes while the address changes.
    let back = address_without_dialog().get_untracked();
    let tree = StoredValue::new(tree);
    view! {
        <form on:submit=send>
            <DialogBody>
                <FormError error=refused.into() fields=FIELDS/>
                <ComponentFields place=page.place draft=draft tree=tree prefix="" error=refused.into()/>
            </DialogBody>
            <DialogFoot>
                <a class="button" href=back>"Back"</a>
                <Submit label=word busy="Saving…" pending=pending/>
            </DialogFoot>
        </form>
    }
}

fn close_when_done(
    page: Page<GroupPage>,
    open: RwSignal<bool>,
    refused: RwSignal<Option<ApiError>>,
    outcome: Signal<Option<Result<Component, ApiError>>>,
    sentence: &'static str,
) {
    let toasts = use_toasts();
    Effect::new(move || match outcome.get() {
        Some(Ok(_)) => {
            toasts.good(sentence);
            open.set(false);
            page.reload();
        }
        Some(Err(error)) => refused.set(Some(error)),
        None => {}
    });
}
