//! A host that shows another certificate than the one that was confirmed: both prints, and a person decides.

use leptos::{ev::SubmitEvent, prelude::*};

use crate::{
    api::targets::{confirm_certificate, show_certificate},
    components::{Alert, ButtonKind, Card, CardBody, Command, Fact, Facts, FieldError, Submit, dynamic, use_toasts},
    model::target::Target,
};

/// Asks the host, when a person wants to know, which certificate it shows now.
#[component]
pub fn CompareCertificates(target: Target, done: Callback<()>) -> impl IntoView {
    let (address, pinned) = (target.address.clone(), target.pinned_fingerprint.clone().unwrap_or_default());
    let look = Action::new(move |(): &()| show_certificate(address.clone()));
    let error = Signal::derive(move || {
        let value = look.value().get()?;
        value.err().map(|error| error.to_string())
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        look.dispatch(());
    };
    let found = move || {
        let shown = look.value().get()?.ok()?;
        Some(match shown.fingerprint == pinned {
            true => view! { <p class="soft">"It shows the certificate that was confirmed."</p> }.into_any(),
            false => view! { <Compare target=target.clone() found=shown.fingerprint done=done/> }.into_any(),
        })
    };
    view! {
        <form class="row wrap" on:submit=submit>
            <Submit kind=ButtonKind::Plain label="Look at its certificate" busy="Connecting…" pending=look.pending()/>
            <FieldError id="look" error=error/>
        </form>
        {dynamic(found)}
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
