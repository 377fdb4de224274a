//! The native dialog: focus stays inside, Esc closes it, the page behind is inert.
//!
//! The server renders it open where the address asks for it, and it then stands in the page as a card, so that a form in
//! a dialog can be used before, and without, a script. `back` is the address without the dialog.

use leptos::{ev, html, prelude::*};

use super::dynamic::dynamic;

use super::icon::{Glyph, Icon};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DialogSize {
    Small,
    #[default]
    Normal,
    Wide,
}

impl DialogSize {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Normal => "normal",
            Self::Wide => "wide",
        }
    }
}

#[component]
pub fn Dialog(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    #[prop(into)] title: Signal<String>,
    /// Opens and closes it; becomes false when a person closes it.
    open: RwSignal<bool>,
    /// Where Close leads without a script.
    #[prop(into)]
    back: String,
    #[prop(optional)] size: DialogSize,
    /// `<DialogBody>` and `<DialogFoot>`, or a form with both.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let is_open = open.get();
        if let Some(dialog) = node.get() {
            show(&dialog, is_open);
        }
    });
    let heading = format!("{id}-title");
    let labelled_by = heading.clone();
    view! {
        <dialog
            class="dialog"
            id=id
            node_ref=node
            open=open.get_untracked()
            data-size=size.as_str()
            aria-labelledby=labelled_by
            on:close=move |_| open.set(false)
        >
            <header class="dialog-head">
                <h2 id=heading>{dynamic(move || title.get())}</h2>
                <a
                    class="button"
                    data-kind="quiet"
                    data-shape="square"
                    data-size="small"
                    href=back
                    aria-label="Close"
                    on:click=move |event: ev::MouseEvent| { event.prevent_default(); open.set(false) }
                >
                    <Icon glyph=Glyph::Close/>
                </a>
            </header>
            {children()}
        </dialog>
    }
}

/// A dialog that the server rendered open is not modal yet; an open one cannot be made modal without taking `open` away.
fn show(dialog: &leptos::web_sys::HtmlDialogElement, open: bool) {
    let is_modal = dialog.matches(":modal").unwrap_or(false);
    if open && !is_modal {
        dialog.set_open(false);
        // Fails only for a dialog that is in no document any more.
        let _ = dialog.show_modal();
    } else if !open && dialog.open() {
        dialog.close();
    }
}

#[component]
pub fn DialogBody(children: Children) -> impl IntoView {
    view! { <div class="dialog-body">{children()}</div> }
}

/// Buttons: the one that does it last.
#[component]
pub fn DialogFoot(children: Children) -> impl IntoView {
    view! { <footer class="dialog-foot">{children()}</footer> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    fn dialog(open: bool) -> String {
        html(move || {
            view! { <Dialog id="new" title="New group" open=RwSignal::new(open) back="/groups"><DialogBody>"form"</DialogBody></Dialog> }
        })
    }

    #[test]
    fn a_dialog_is_named_by_its_heading() {
        let html = dialog(false);
        assert!(html.contains(r#"aria-labelledby="new-title""#) && html.contains(r#"id="new-title""#), "{html}");
        assert!(!html.contains(" open"), "{html}");
    }

    #[test]
    fn without_a_script_it_stands_open_in_the_page_and_close_leads_back() {
        let html = dialog(true);
        assert!(html.contains(" open") && html.contains(r#"href="/groups""#), "{html}");
    }
}
