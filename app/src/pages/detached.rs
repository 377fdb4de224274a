//! The sentence above pages that would show hosts and jobs, while this copy of the installation leaves them alone.

use leptos::{form::ActionForm, prelude::*};

use super::loaded::{Followed, Page};
use crate::{
    api::{
        flash::use_form,
        installation::{AttachInstallation, Detached},
    },
    components::{Alert, FormError, Submit, Tone, dynamic},
};

#[component]
pub fn DetachedNotice<T: Followed>(page: Page<T>, detached: Memo<Option<Detached>>) -> impl IntoView {
    let attach = ServerAction::<AttachInstallation>::new();
    let form = use_form(attach);
    let error = form.error_beside(&[]);
    Effect::new(move || {
        if matches!(attach.value().get(), Some(Ok(()))) {
            page.reload();
        }
    });
    let pending = form.pending;
    let notice = move || detached.get().map(|detached| notice(detached, attach, pending));
    view! {
        <FormError error=error/>
        {dynamic(notice)}
    }
}

fn notice(detached: Detached, attach: ServerAction<AttachInstallation>, pending: Signal<bool>) -> AnyView {
    const TITLE: &str = "This installation was imported and leaves its hosts alone: no job runs.";
    if !detached.may_attach {
        return view! { <Alert tone=Tone::Warn title=TITLE>"An administrator attaches it once the old server is gone."</Alert> }
            .into_any();
    }
    let actions = move || {
        view! {
            <ActionForm action=attach>
                <Submit label="The old server is gone: attach" busy="Attaching…" pending=pending/>
            </ActionForm>
        }
    };
    view! {
        <Alert tone=Tone::Warn title=TITLE actions=actions>
            "Two servers must never drive the same hosts. Attach it when the server that it was exported from has stopped for good; queued jobs run then."
        </Alert>
    }
    .into_any()
}
