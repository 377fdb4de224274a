//! Nothing there yet, or nothing found: a sentence, and what to do.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

#[component]
pub fn Empty(
    glyph: Glyph,
    /// `No deployments yet`.
    #[prop(into)]
    title: String,
    /// One sentence: what it is, or why nothing was found.
    #[prop(optional)]
    children: Option<Children>,
    /// The primary button.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon glyph=glyph/>
            <p class="empty-title">{title}</p>
            {children.map(|children| view! { <p>{children()}</p> })}
            {actions.map(|actions| view! { <div class="empty-actions">{actions.run()}</div> })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn an_empty_list_says_what_to_do() {
        let html = html(|| {
            view! { <Empty glyph=Glyph::Hosts title="No hosts yet" actions=|| view! { <a href="new">"Add a host"</a> }>"A host runs containers."</Empty> }
        });
        assert!(
            html.contains("No hosts yet") && html.contains("A host runs containers.") && html.contains("Add a host"),
            "{html}"
        );
    }
}
