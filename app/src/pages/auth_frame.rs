//! The frame of the pages that are seen before signing in: one card in the middle.

use leptos::prelude::*;

use crate::components::Brand;

#[component]
pub fn AuthFrame(
    /// A line under the card.
    #[prop(optional, into)]
    foot: Option<ViewFnOnce>,
    children: Children,
) -> impl IntoView {
    view! {
        <main class="auth" id="main">
            <div class="brand"><Brand />"Eyrie"</div>
            <section class="card">{children()}</section>
            {foot.map(|foot| view! { <p class="auth-foot">{foot.run()}</p> })}
        </main>
    }
}
