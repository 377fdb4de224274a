//! Buttons, links that look like buttons, and the button that sends a form and says so while it waits.

use leptos::prelude::*;

use super::dynamic::dynamic;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonKind {
    #[default]
    Plain,
    /// The one solid button of a page.
    Primary,
    /// Leads to something that destroys.
    Danger,
    /// Destroys.
    Destroy,
    /// A word.
    Quiet,
}

impl ButtonKind {
    /// The value of `data-kind` in the stylesheet.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Primary => "primary",
            Self::Danger => "danger",
            Self::Destroy => "destroy",
            Self::Quiet => "quiet",
        }
    }
}

/// A button that acts by script.
#[component]
pub fn Button(
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(into)] on_press: Callback<()>,
    children: Children,
) -> impl IntoView {
    view! {
        <button class="button" type="button" data-kind=kind.as_str() disabled=move || disabled.get() on:click=move |_| on_press.run(())>
            {children()}
        </button>
    }
}

/// A link that leads to an action.
#[component]
pub fn LinkButton(
    #[prop(into)] href: String,
    #[prop(optional)] kind: ButtonKind,
    /// Follows it, on the page where it stands.
    #[prop(optional)]
    key: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class="button" data-kind=kind.as_str() href=href data-key=key aria-keyshortcuts=key title=key.map(key_title)>
            {children()}
        </a>
    }
}

/// Where a key works it is shown.
fn key_title(key: &str) -> String {
    format!("Key: {key}")
}

/// Sends the form it stands in. While the answer is awaited it says what goes on and cannot be pressed again.
#[component]
pub fn Submit(
    #[prop(default = ButtonKind::Primary)] kind: ButtonKind,
    /// `Deploy`.
    #[prop(into)]
    label: Signal<String>,
    /// `Deploying…`, while `pending`.
    #[prop(into)]
    busy: String,
    #[prop(optional, into)] pending: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// Presses it, on the page where it stands.
    #[prop(optional_no_strip)]
    key: Option<&'static str>,
    /// Name and value that this button adds, where a form has several.
    #[prop(optional)]
    sends: Option<(&'static str, &'static str)>,
) -> impl IntoView {
    view! {
        <button
            class="button"
            type="submit"
            name=sends.map(|(name, _)| name)
            value=sends.map(|(_, value)| value)
            data-kind=kind.as_str()
            disabled=move || pending.get() || disabled.get()
            data-key=key
            aria-keyshortcuts=key
            title=key.map(key_title)
        >
            {dynamic(move || pending.get().then(|| view! { <span class="spinner" aria-hidden="true"></span> }))}
            {dynamic(move || if pending.get() { busy.clone() } else { label.get() })}
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn a_waiting_button_says_so_and_cannot_be_pressed() {
        let html = html(|| view! { <Submit label="Save" busy="Saving…" pending=true/> });
        assert!(html.contains("Saving…") && html.contains("disabled"), "{html}");
    }

    #[test]
    fn a_key_is_shown_where_it_works() {
        let html =
            html(|| view! { <LinkButton href="/new" key="n">"New group"</LinkButton><LinkButton href="/">"Back"</LinkButton> });
        assert!(html.contains(r#"data-key="n""#) && html.contains(r#"title="Key: n""#), "{html}");
        assert_eq!(html.matches(r#"aria-keyshortcuts="n""#).count(), 1, "{html}");
    }

    #[test]
    fn a_button_that_can_be_pressed_is_not_disabled() {
        let html = html(|| view! { <Submit label="Save" busy="Saving…"/> });
        assert!(html.contains("Save") && !html.contains("disabled"), "{html}");
    }
}
