//! A host that shows another certificate than the one that was confirmed: both prints, and a person decides.

use leptos::{ev::SubmitEvent, prelude::*};

use crate::{
    api::targets::{confirm_certificate, show_certificate},
    components::{Alert, Card, CardBody, Command, Fact, Facts, FieldError, Submit, use_toasts},
    model::target::Target,
};

/// Asks the host which certificate it shows now; nothing is there to see while it is the pinned one, or while nobody answers.
#[component]
pub fn ChangedCertificate(target: Target, done: Callback<()>) -> impl IntoView {
    let (address, pinned) = (target.address.clone(), target.pinned_fingerprint.clone().unwrap_or_default());
    let shown = LocalResource::new(move || {
        let address = address.clone();
        async move { show_certificate(address).await.ok() }
    });
    move || {
        let found = shown.get().flatten().filter(|shown| shown.fingerprint != pinned)?;
        Some(view! { <Compare target=target.clone() found=found.fingerprint done=done/> })
    }
}

#[component]
fn Compare(target: Target, found: String, done: Callback<()>) -> impl IntoView {
    let (id, sent) = (target.id, found.clone());
    let confirm = Action::new(move |(): &()| confirm_certificate(id, sent.clone()));
    let toasts = use_toasts();
    Effect::new(move || {
        if let Some(Ok(target)) = confirm.value().get() {
            toasts.good(format!("{} is pinned to its new certificate.", target.name));
            done.run(());
        }
    });
    let error = Signal::derive(move || {
        let value = confirm.value().get()?;
        value.err().map(|error| error.to_string())
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        confirm.dispatch(());
    };
    let title = format!("{} shows another certificate than the one that was confirmed. Nothing is sent to it.", target.name);
    let pinned = target.pinned_fingerprint.unwrap_or_default();
    view! {
        <Alert title=title>
            "Either the host was given a new certificate, or something else answers at its address. Compare the print on the host itself: "
            <code>"lxc info | grep certificate_fingerprint"</code>
        </Alert>
        <Card title="Certificates">
            <CardBody>
                <form class="form" on:submit=submit>
                    <Facts>
                        <Fact name="Confirmed"><Command text=pinned label="Fingerprint" breaks=true/></Fact>
                        <Fact name="Shown now"><Command text=found label="Fingerprint" breaks=true/></Fact>
                    </Facts>
                    <FieldError id="confirm" error=error/>
                    <div class="form-actions"><Submit label="Confirm the new certificate" busy="Confirming…" pending=confirm.pending()/></div>
                </form>
            </CardBody>
        </Card>
    }
}
