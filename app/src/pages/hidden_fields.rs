//! What a form tells about the thing it acts on.

use leptos::prelude::*;

pub fn hidden_fields<const N: usize>(fields: [(&'static str, &str); N]) -> AnyView {
    let field = |(name, value): (&'static str, &str)| view! { <input type="hidden" name=name value=value.to_owned() /> };
    fields.into_iter().map(field).collect_view().into_any()
}
