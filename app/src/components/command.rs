//! Something to copy: a command, a fingerprint, a link that is shown once.

use leptos::prelude::*;

use super::dynamic::dynamic;

#[component]
pub fn Command(
    #[prop(into)] text: Signal<String>,
    /// `Command`, `Link`: what the button copies.
    #[prop(default = "Command".to_owned(), into)]
    label: String,
    /// Long text without spaces breaks instead of scrolling.
    #[prop(optional)]
    breaks: bool,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let word = move || if copied.get() { "Copied" } else { "Copy" };
    view! {
        <div class=if breaks { "command breaks" } else { "command" }>
            <code>{dynamic(move || text.get())}</code>
            <button
                class="button needs-script"
                type="button"
                data-kind="quiet"
                data-size="small"
                aria-label=format!("Copy {}", label.to_ascii_lowercase())
                on:click=move |_| { copy(&text.get_untracked()); copied.set(true) }
            >
                <span aria-live="polite">{dynamic(word)}</span>
            </button>
        </div>
    }
}

#[cfg(feature = "hydrate")]
fn copy(text: &str) {
    // The promise fails where the page has no right to the clipboard; the text is on screen to be copied by hand.
    let _ = window().navigator().clipboard().write_text(text);
}

#[cfg(not(feature = "hydrate"))]
fn copy(_text: &str) {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn a_command_can_be_read_and_copied() {
        let html = html(|| view! { <Command text="lxc config trust add --name eyrie"/> });
        assert!(html.contains("lxc config trust add --name eyrie") && html.contains("Copy command"), "{html}");
    }
}
