//! Ticks and radios. The whole line is the target.

use leptos::prelude::*;

#[component]
pub fn TickField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    /// What the form sends when ticked.
    #[prop(default = "true".to_owned(), into)]
    value: String,
    #[prop(optional)] checked: bool,
    #[prop(optional)] disabled: bool,
    #[prop(optional, into)] hint: Option<String>,
    /// Told of every change.
    #[prop(optional, into)]
    on_change: Option<Callback<(bool,)>>,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                type="checkbox"
                name=name
                value=value
                checked=checked
                disabled=disabled
                on:change=move |event| if let Some(told) = on_change { told.run((event_target_checked(&event),)) }
            />
            <span>{label}{hint.map(|hint| view! { <span class="hint">{hint}</span> })}</span>
        </label>
    }
}

#[component]
pub fn RadioField(
    /// The same for all that exclude each other.
    #[prop(into)]
    name: String,
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    #[prop(optional)] checked: bool,
    #[prop(optional)] disabled: bool,
    #[prop(optional, into)] hint: Option<String>,
    /// Told the value when it is chosen.
    #[prop(optional, into)]
    on_change: Option<Callback<(String,)>>,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                type="radio"
                name=name
                value=value
                checked=checked
                disabled=disabled
                on:change=move |event| if let Some(told) = on_change { told.run((event_target_value(&event),)) }
            />
            <span>{label}{hint.map(|hint| view! { <span class="hint">{hint}</span> })}</span>
        </label>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn a_tick_says_what_it_does() {
        let html = html(|| view! { <TickField name="data" label="Delete mysql-data" hint="12 GiB, cannot be undone"/> });
        assert!(
            html.contains("12 GiB, cannot be undone") && html.contains(r#"value="true""#) && !html.contains("checked"),
            "{html}"
        );
    }

    #[test]
    fn a_chosen_radio_is_checked() {
        let html = html(|| view! { <RadioField name="how" label="Beside" value="beside" checked=true/> });
        assert!(html.contains("checked"), "{html}");
    }
}
