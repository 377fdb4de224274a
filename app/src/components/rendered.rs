//! Turns a view into the HTML that the server would send, for the tests of the components.

use leptos::prelude::*;

/// Without the marks that hydration steers by. Renders inside an owner of its own, so that tests do not share signals.
pub fn html<V: IntoView + 'static>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new();
    owner.with(|| view().into_view().to_html().replace("<!>", ""))
}
