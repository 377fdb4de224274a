//! The text with its findings, and beside it what is not text.

use leptos::prelude::*;

use super::{
    checking::{judge, sum},
    draft::Draft,
};
use crate::{
    components::{Card, CardFoot, FieldError, StateBadge, YamlEditor, dynamic},
    model::cloud_init::Check,
};

#[component]
pub fn UserData(draft: Draft, check: RwSignal<Option<Check>>, readonly: bool, error: Signal<Option<String>>) -> impl IntoView {
    let found =
        Signal::derive(move || check.with(|check| check.as_ref().map(|check| check.findings.clone()).unwrap_or_default()));
    let badge = move || {
        let (tone, word) = check.with(|check| check.as_ref().map(sum))?;
        Some(view! { <StateBadge tone=tone word=word/> })
    };
    let foot = move || {
        let sentence = check.with(|check| check.as_ref().map(judge).unwrap_or_default());
        (!sentence.is_empty()).then(|| view! { <CardFoot>{sentence}</CardFoot> })
    };
    view! {
        <section class="card" aria-label="User data">
            <header class="card-head ruled">
                <h2>"user-data"</h2>
                <span class="small faint grow hide-narrow">"YAML, read as cloud-init reads it"</span>
                {dynamic(badge)}
            </header>
            <YamlEditor name="user_data" label="User data" text=draft.user_data findings=found readonly=readonly/>
            <FieldError id="user_data" error=error/>
            {dynamic(foot)}
        </section>
    }
}

#[component]
pub fn Aside(children: Children) -> impl IntoView {
    view! { <Card><div class="card-body stack">{children()}</div></Card> }
}
