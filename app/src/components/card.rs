//! A sheet of paper: head, body, foot.

use leptos::prelude::*;

#[component]
pub fn Card(
    /// Heading; a card without one is only a sheet.
    #[prop(optional, into)]
    title: Option<String>,
    /// Stands right of the heading: links, buttons, states.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
    /// A line under the head.
    #[prop(optional)]
    ruled: bool,
    children: Children,
) -> impl IntoView {
    let class = if ruled { "card-head ruled" } else { "card-head" };
    view! {
        <section class="card">
            {title.map(|title| view! {
                <header class=class>
                    <h2>{title}</h2>
                    {actions.map(|actions| view! { <div class="row">{actions.run()}</div> })}
                </header>
            })}
            {children()}
        </section>
    }
}

#[component]
pub fn CardBody(children: Children) -> impl IntoView {
    view! { <div class="card-body">{children()}</div> }
}

#[component]
pub fn CardFoot(children: Children) -> impl IntoView {
    view! { <footer class="card-foot">{children()}</footer> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn a_card_has_a_heading_and_its_actions() {
        let html = html(|| view! { <Card title="Jobs" actions=|| view! { <a href="/jobs">"All jobs"</a> }>"nothing"</Card> });
        assert!(html.contains("<h2>Jobs</h2>") && html.contains("All jobs") && html.contains("nothing"), "{html}");
    }
}
