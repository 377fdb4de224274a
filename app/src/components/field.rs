//! Fields of forms: label, control, hint, and what is wrong, tied together for those who listen.
//!
//! The control keeps what was typed: the server writes `value` once, and a bound signal first takes over what stood in the
//! field when the page hydrated, since people type before a script has loaded.

use leptos::{html, prelude::*};

use super::{icon::Shape, tone::Tone};

/// `<name>-hint <name>-error`, of those that are there.
pub(super) fn described_by(id: &str, has_hint: bool, has_error: bool) -> Option<String> {
    let ids: Vec<String> = [(has_hint, "hint"), (has_error, "error")]
        .into_iter()
        .filter(|(there, _)| *there)
        .map(|(_, part)| format!("{id}-{part}"))
        .collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// What is wrong, under its field.
#[component]
pub fn FieldError(
    /// Of the field; the sentence gets `<id>-error`.
    #[prop(into)]
    id: String,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let id = format!("{id}-error");
    move || {
        error.get().map(|sentence| {
            view! { <p class="error" id=id.clone()><Shape tone=Tone::Bad/><span>{sentence}</span></p> }
        })
    }
}

/// The frame of a field, for controls of one's own; the control needs `id`.
#[component]
pub fn Field(
    /// Of the control.
    #[prop(into)]
    id: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            {children()}
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
            <FieldError id=id error=error/>
        </div>
    }
}

/// One line of text.
#[component]
pub fn TextField(
    /// Name in the form.
    #[prop(into)]
    name: String,
    #[prop(into)] label: String,
    /// Unique on the page; the name where not given.
    #[prop(optional, into)]
    id: Option<String>,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    /// Follows what is typed, and can set it.
    #[prop(optional, into)]
    bind: Option<RwSignal<String>>,
    /// `text`, `password`, `number`, `url`, `search`.
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional, into)] placeholder: Option<String>,
    /// `username`, `current-password`, `off`.
    #[prop(default = "off")]
    autocomplete: &'static str,
    #[prop(optional)] required: bool,
    #[prop(optional)] autofocus: bool,
    /// What only machines read is set in monospace.
    #[prop(optional)]
    machine: bool,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let node = NodeRef::<html::Input>::new();
    let bind = bind.unwrap_or_else(|| RwSignal::new(value));
    adopt(bind, move || node.get(), |input| input.value(), |input, text| input.set_value(text));
    let described = {
        let (id, has_hint) = (id.clone(), !hint.is_empty());
        move || described_by(&id, has_hint, error.with(Option::is_some))
    };
    view! {
        <Field id=id.clone() label=label hint=hint error=error>
            <input
                class=if machine { "input machine" } else { "input" }
                id=id
                name=name
                type=kind
                value=bind.get_untracked()
                placeholder=placeholder
                autocomplete=autocomplete
                required=required
                autofocus=autofocus
                spellcheck=machine.then_some("false")
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=described
                node_ref=node
                on:input=move |event| bind.set(event_target_value(&event))
            />
        </Field>
    }
}

/// Ties a control to its signal, once the control is there: first the signal takes over what stands in the control, then
/// the control follows the signal. It is no property of the view, because one without a value yet reads `undefined`.
pub(super) fn adopt<E>(
    bind: RwSignal<String>,
    node: impl Fn() -> Option<E> + 'static,
    read: fn(&E) -> String,
    write: fn(&E, &str),
) where
    E: 'static,
{
    let adopted = StoredValue::new(false);
    Effect::new(move || {
        let Some(control) = node() else { return };
        let typed = read(&control);
        if !adopted.get_value() {
            adopted.set_value(true);
            if bind.with_untracked(|value| *value != typed) {
                bind.set(typed.clone());
            }
        }
        bind.with(|value| {
            if *value != typed {
                write(&control, value);
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn an_error_is_tied_to_its_field_and_what_was_typed_is_kept() {
        let html = html(|| {
            view! { <TextField name="name" label="Name" value="My Site!" hint="Shown everywhere." error=Some("Use letters.".to_owned())/> }
        });
        for part in [
            r#"for="name""#,
            r#"id="name""#,
            r#"value="My Site!""#,
            r#"aria-invalid="true""#,
            r#"aria-describedby="name-hint name-error""#,
            r#"id="name-error""#,
            "Use letters.",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn a_field_that_is_right_has_no_error() {
        let html = html(|| view! { <TextField name="name" label="Name"/> });
        assert!(!html.contains("aria-invalid") && !html.contains("aria-describedby"), "{html}");
    }

    #[test]
    fn what_was_typed_cannot_leave_its_attribute() {
        let html = html(|| view! { <TextField name="name" label="Name" value="\"><script>"/> });
        assert!(!html.contains("<script>"), "{html}");
    }
}
