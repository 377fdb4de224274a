//! A choice from a list.

use leptos::prelude::*;

use super::field::{Field, described_by};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    /// Shown, but cannot be chosen.
    pub disabled: bool,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), disabled: false }
    }

    pub fn disabled(self) -> Self {
        Self { disabled: true, ..self }
    }
}

#[component]
pub fn SelectField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] id: Option<String>,
    choices: Vec<Choice>,
    /// Value of the one that is chosen at first.
    #[prop(optional, into)]
    value: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
    /// Told of every change.
    #[prop(optional, into)]
    on_change: Option<Callback<(String,)>>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let described = {
        let (id, has_hint) = (id.clone(), !hint.is_empty());
        move || described_by(&id, has_hint, error.with(Option::is_some))
    };
    let option = move |choice: Choice| {
        let selected = choice.value == value;
        view! { <option value=choice.value selected=selected disabled=choice.disabled>{choice.label}</option> }
    };
    view! {
        <Field id=id.clone() label=label hint=hint error=error>
            <select
                class="input"
                id=id
                name=name
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=described
                on:change=move |event| if let Some(told) = on_change { told.run((event_target_value(&event),)) }
            >
                {choices.into_iter().map(option).collect_view()}
            </select>
        </Field>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn the_chosen_one_is_chosen() {
        let choices = vec![Choice::new("dev", "Dev"), Choice::new("prod", "Production"), Choice::new("old", "Old").disabled()];
        let html = html(move || view! { <SelectField name="scope" label="Scope" choices=choices value="prod"/> });
        assert!(html.contains(r#"value="prod" selected"#), "{html}");
        assert_eq!(html.matches(" selected").count(), 1);
        assert!(html.contains(r#"value="old" disabled"#), "{html}");
    }
}
