//! Says that the server which this installation was exported from is gone: hosts are contacted again, and queued jobs run.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::{flash::use_form, installation::AttachInstallation},
    components::{Alert, FormError, Submit, TimeAgo, Tone},
};

/// `on_attached` reads anew what the page shows.
#[component]
pub fn Attach(detached_at: i64, on_attached: Callback<()>) -> impl IntoView {
    let attach = ServerAction::<AttachInstallation>::new();
    let form = use_form(attach);
    let attached = form.reply();
    Effect::new(move || {
        if attached.get().is_some() {
            on_attached.run(());
        }
    });
    let (pending, error) = (form.pending, form.error_beside(&[]));
    let actions = move || {
        view! {
            <ActionForm action=attach>
                <Submit label="The old server is gone: attach" busy="Attaching…" pending=pending/>
            </ActionForm>
        }
    };
    view! {
        <FormError error=error/>
        <Alert tone=Tone::Warn title="This installation was imported and leaves its hosts alone: no job runs." actions=actions>
            "Since " <TimeAgo at=detached_at/> ". Two servers must never drive the same hosts: attach it when the server that it was exported from has stopped for good."
        </Alert>
    }
}
