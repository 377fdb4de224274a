//! A word about a thing, and the scope's word with the square of its colour.

use leptos::prelude::*;

use crate::model::scope::Colour;

#[component]
pub fn Chip(children: Children) -> impl IntoView {
    view! { <span class="chip">{children()}</span> }
}

#[component]
pub fn ScopeChip(
    /// `Production`.
    #[prop(into)]
    name: String,
    /// Of the square.
    colour: Colour,
) -> impl IntoView {
    view! {
        <span class="chip">
            <i class="scope-mark" data-colour=colour.as_str() aria-hidden="true"></i>
            {name}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn a_scope_shows_its_name_and_colour() {
        let html = html(|| view! { <ScopeChip name="Production" colour=Colour::Rust/> });
        assert!(html.contains("Production") && html.contains(r#"data-colour="rust""#), "{html}");
    }
}
