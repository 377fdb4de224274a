//! Parts of a view that change or come later. Every closure in a view is a type, and the machinery of views is compiled for each of them;
//! these are all of one type, which takes a third off the program that a browser fetches.

use std::future::Future;

use leptos::prelude::*;

pub type Dynamic = Box<dyn Fn() -> AnyView + Send>;

pub fn dynamic<V: IntoAny>(view: impl Fn() -> V + Send + 'static) -> Dynamic {
    Box::new(move || view().into_any())
}

/// A part of a view that comes later, within a `<Suspense>` or a `<Transition>`.
pub fn awaited<V: IntoAny>(view: impl Future<Output = V> + Send + 'static) -> Suspend<AnyView> {
    Suspend::new(async move { view.await.into_any() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn a_dynamic_part_shows_what_its_closure_returns() {
        assert!(html(|| view! { <p>{dynamic(|| Some("here"))}{dynamic(|| None::<String>)}</p> }).contains("here"));
    }
}
