//! A field of several lines.
//!
//! The framework writes the children of a `<textarea>` unescaped, so its text is written as escaped inner HTML here: what a
//! person typed must not be able to end the element.

use leptos::{html, prelude::*};

use super::field::{Field, adopt, described_by};

/// Several lines of text.
#[component]
pub fn AreaField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] bind: Option<RwSignal<String>>,
    #[prop(default = 4)] rows: u32,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional)] machine: bool,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let node = NodeRef::<html::Textarea>::new();
    let bind = bind.unwrap_or_else(|| RwSignal::new(value));
    adopt(bind, move || node.get(), |area| area.value(), |area, text| area.set_value(text));
    let described = {
        let (id, has_hint) = (id.clone(), !hint.is_empty());
        move || described_by(&id, has_hint, error.with(Option::is_some))
    };
    view! {
        <Field id=id.clone() label=label hint=hint error=error>
            <textarea
                class=if machine { "input machine" } else { "input" }
                id=id
                name=name
                rows=rows
                inner_html=area_html(&bind.get_untracked())
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=described
                node_ref=node
                on:input=move |event| bind.set(event_target_value(&event))
            ></textarea>
        </Field>
    }
}

/// The text as the inside of a `<textarea>`. A parser drops the first line break after the tag, so the server writes one.
pub(super) fn area_html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    if cfg!(feature = "ssr") { format!("\n{escaped}") } else { escaped }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn what_was_typed_cannot_end_the_element() {
        let html = html(|| view! { <AreaField name="note" label="Note" value="</textarea><script>a & b"/> });
        assert!(html.contains("&lt;/textarea>&lt;script>a &amp; b</textarea>"), "{html}");
    }

    #[test]
    fn a_first_empty_line_is_kept() {
        let html = html(|| view! { <AreaField name="note" label="Note" value="\na"/> });
        assert!(html.contains(">\n\na</textarea>"), "{html}");
    }
}
