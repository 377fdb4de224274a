//! The room that something on its way will take.

use leptos::prelude::*;

#[component]
pub fn Skeleton(
    /// Lines of text.
    #[prop(default = 3)]
    lines: u32,
) -> impl IntoView {
    let width = |line| ["long", "half", "short"][line as usize % 3];
    view! {
        <div role="status" aria-label="Loading">
            {(0..lines).map(|line| view! { <span class="skeleton" data-width=width(line)></span> }).collect_view()}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn what_loads_says_so() {
        let html = html(|| view! { <Skeleton lines=4/> });
        assert!(html.contains("Loading"));
        assert_eq!(html.matches("data-width").count(), 4);
    }
}
