//! A menu is a `<details>`: it opens before any script has loaded. The script adds what people expect of one: Esc and a
//! click elsewhere close it, a choice closes it.

use leptos::{
    ev, html,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{HtmlDetailsElement, Node},
};

use super::icon::{Glyph, Icon};

#[component]
pub fn Menu(
    /// Of the button, for those who listen where it shows only a glyph: `More actions`.
    #[prop(into)]
    label: String,
    /// Words on the button; three dots without.
    #[prop(optional, into)]
    words: Option<String>,
    /// `<li>` elements with a link, a button, or a form with one button.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Details>::new();
    close_on_click_elsewhere(node);
    let shape = words.is_none().then_some("square");
    view! {
        <details
            class="menu"
            node_ref=node
            on:keydown=move |event| if event.key() == "Escape" { close(node) }
        >
            <summary class="button" data-shape=shape aria-label=label>
                {words}
                <Icon glyph=if shape.is_some() { Glyph::More } else { Glyph::Down }/>
            </summary>
            <ul class="menu-list" on:click=move |_| close(node)>{children()}</ul>
        </details>
    }
}

/// A line between items.
#[component]
pub fn MenuRule() -> impl IntoView {
    view! { <li class="rule" role="separator"></li> }
}

fn close(node: NodeRef<html::Details>) {
    if let Some(details) = node.get_untracked() {
        details.set_open(false);
    }
}

fn close_on_click_elsewhere(node: NodeRef<html::Details>) {
    Effect::new(move || {
        let handle = window_event_listener(ev::click, move |event| {
            let inside = |details: &HtmlDetailsElement| {
                event
                    .target()
                    .and_then(|target| target.dyn_into::<Node>().ok())
                    .is_some_and(|target| details.contains(Some(&target)))
            };
            if node.get_untracked().is_some_and(|details| details.open() && !inside(&details)) {
                close(node);
            }
        });
        on_cleanup(move || handle.remove());
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn a_menu_of_dots_has_a_name() {
        let html = html(|| view! { <Menu label="More actions"><li><a href="x">"Restart"</a></li></Menu> });
        assert!(html.contains(r#"aria-label="More actions""#) && html.contains("<summary") && html.contains("Restart"), "{html}");
    }
}
