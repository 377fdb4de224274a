//! A host at an address, in the order of trust: its certificate is looked at and confirmed by a person, then the proof is sent.

use leptos::{ev::SubmitEvent, prelude::*};

use super::adding::{Adding, Call};
use crate::{
    api::targets::{NewTarget, ShownCertificate, show_certificate},
    components::{
        ButtonKind, Card, CardBody, Command, Fact, Facts, FieldError, Submit, TextField, TickField, date_text, dynamic,
    },
};

#[component]
pub fn HttpsForm(adding: Adding) -> impl IntoView {
    let address = RwSignal::new(String::new());
    let look = Action::new(move |address: &String| {
        let address = address.clone();
        async move { show_certificate(address.clone()).await.map(|shown| (address, shown)) }
    });
    // Of the address that stands in the field: another address has another certificate.
    let shown = Memo::new(move |_| {
        let (asked, shown) = look.value().get()?.ok()?;
        (asked == address.get()).then_some(shown)
    });
    let error = Signal::derive(move || {
        let value = look.value().get()?;
        let error = value.err()?;
        Some(error.at("address").map_or_else(|| error.to_string(), str::to_owned))
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        look.dispatch(address.get_untracked());
    };
    let call = adding.call();
    let trust = move || shown.get().map(|shown| view! { <TrustForm address=address shown=shown call=call/> });
    view! {
        <Card title="At an address">
            <CardBody>
                <form class="form" on:submit=submit>
                    <TextField name="address" label="Address" bind=address placeholder="https://host.example:8443" machine=true error=error/>
                    <div class="form-actions">
                        <Submit kind=ButtonKind::Plain label="Show its certificate" busy="Connecting…" pending=look.pending()/>
                    </div>
                </form>
                {dynamic(trust)}
            </CardBody>
        </Card>
    }
}

#[component]
fn TrustForm(address: RwSignal<String>, shown: ShownCertificate, call: Call) -> impl IntoView {
    let (name, proof, confirmed) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(false));
    let fingerprint = shown.fingerprint.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        call.send(NewTarget::Https {
            name: name.get_untracked(),
            address: address.get_untracked(),
            fingerprint: fingerprint.clone(),
            proof: proof.get_untracked(),
        });
    };
    let expires = shown.expires_at.map(|at| view! { <Fact name="Valid until">{date_text(at)}</Fact> });
    let not_confirmed = Signal::derive(move || !confirmed.get());
    view! {
        <form class="form form-section" on:submit=submit>
            <Facts>
                <Fact name="Fingerprint"><Command text=shown.fingerprint label="Fingerprint" breaks=true/></Fact>
                <Fact name="Made out to">{shown.subject}</Fact>
                {expires}
            </Facts>
            <div class="stack tight">
                <p class="soft small">"Compare it with what the host itself says:"</p>
                <Command text="lxc info | grep certificate_fingerprint"/>
            </div>
            <TickField name="confirmed" label="This is the host's certificate" on_change=move |on: bool| confirmed.set(on)/>
            <FieldError id="fingerprint" error=call.error_at("fingerprint")/>
            <div class="form-grid">
                <TextField name="name" id="https-name" label="Name" bind=name error=call.error_at("name")/>
                <TextField name="proof" label="Trust password or token" kind="password" bind=proof autocomplete="off" error=call.error_at("proof")/>
            </div>
            <FieldError id="https-address" error=call.error_at("address")/>
            <FieldError id="https-rest" error=call.error_beside(&["name", "proof", "fingerprint", "address"])/>
            <div class="form-actions">
                <Submit label="Add host" busy="Asking for trust…" pending=call.pending() disabled=not_confirmed/>
            </div>
        </form>
    }
}
