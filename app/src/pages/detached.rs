//! The sentence above pages that would show hosts and jobs, while this copy of the installation leaves them alone. The form that
//! ends it is among the settings: the overview is a browser's first load, and forms are a tenth of it.

use leptos::prelude::*;

use crate::{
    api::installation::Detached,
    components::{Alert, LinkButton, Tone, dynamic},
};

#[component]
pub fn DetachedNotice(detached: Memo<Option<Detached>>) -> impl IntoView {
    dynamic(move || detached.get().map(notice))
}

fn notice(detached: Detached) -> AnyView {
    const TITLE: &str = "This installation was imported and leaves its hosts alone: no job runs.";
    if !detached.may_attach {
        return view! { <Alert tone=Tone::Warn title=TITLE>"An administrator attaches it once the old server is gone."</Alert> }
            .into_any();
    }
    let actions = || view! { <LinkButton href="/_eyrie/settings/">"Attach it…"</LinkButton> };
    view! {
        <Alert tone=Tone::Warn title=TITLE actions=actions>
            "Two servers must never drive the same hosts. Attach it when the server that it was exported from has stopped for good; queued jobs run then."
        </Alert>
    }
    .into_any()
}
