//! A part of a view that changes. Every closure in a view is a type, and the machinery of views is compiled for each of them;
//! these are all of one type, which takes a third off the program that a browser fetches.

use leptos::prelude::*;

pub type Dynamic = Box<dyn Fn() -> AnyView + Send>;

pub fn dynamic<V: IntoAny>(view: impl Fn() -> V + Send + 'static) -> Dynamic {
    Box::new(move || view().into_any())
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
