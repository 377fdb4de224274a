//! What is wrong with a form as a whole: a sentence that belongs to none of its fields.

use leptos::prelude::*;

use super::alert::Alert;

#[component]
pub fn FormError(#[prop(into)] error: Signal<Option<String>>) -> impl IntoView {
    move || error.get().map(|sentence| view! { <Alert title=sentence /> })
}
