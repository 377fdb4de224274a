//! The head of a page: its name, what it is, and what can be done here. On a phone the actions stand at the lower edge.

use leptos::prelude::*;

use super::dynamic::dynamic;

#[component]
pub fn PageHead(
    /// The page's only `<h1>`.
    #[prop(into)]
    title: Signal<String>,
    /// Chips, states and badges beside the title.
    #[prop(optional, into)]
    beside: Option<ViewFnOnce>,
    /// Buttons; the primary one first.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
    /// A line under the title: ladder, facts.
    #[prop(optional, into)]
    about: Option<ViewFnOnce>,
) -> impl IntoView {
    view! {
        <header class="page-head">
            <div class="page-title">
                <h1>{dynamic(move || title.get())}</h1>
                {beside.map(ViewFnOnce::run)}
                {actions.map(|actions| view! { <div class="page-actions">{actions.run()}</div> })}
            </div>
            {about.map(|about| view! { <div class="page-about">{about.run()}</div> })}
        </header>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn a_page_has_one_heading_and_its_actions() {
        let html = html(|| view! { <PageHead title="Overview" actions=|| view! { <button>"New group"</button> }/> });
        assert_eq!(html.matches("<h1").count(), 1);
        assert!(html.contains("page-actions") && !html.contains("page-about"), "{html}");
    }
}
