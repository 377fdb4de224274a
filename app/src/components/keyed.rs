//! A list whose rows stay as long as their key does. Like [`super::dynamic`], of one type for all lists.

use std::hash::{DefaultHasher, Hash, Hasher as _};

use leptos::prelude::*;

/// `show` is asked once for each key.
pub fn keyed<T: Send + 'static, K: Hash, V: IntoAny>(
    list: impl Fn() -> Vec<T> + Send + Sync + 'static,
    key: impl Fn(&T) -> K + Send + Sync + 'static,
    show: impl Fn(T) -> V + Clone + Send + Sync + 'static,
) -> AnyView {
    let row = move |item: T| {
        let show = show.clone();
        Row { key: hash(&key(&item)), view: Box::new(move || show(item).into_any()) }
    };
    for_each(Box::new(move || list().into_iter().map(&row).collect()))
}

struct Row {
    key: u64,
    view: Box<dyn FnOnce() -> AnyView + Send>,
}

fn for_each(rows: Box<dyn Fn() -> Vec<Row> + Send>) -> AnyView {
    view! { <For each=rows key=|row| row.key children=|row| (row.view)()/> }.into_any()
}

/// Equal for equal keys, in one and the same list only.
fn hash(key: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn rows_stand_in_the_order_of_their_list() {
        let html = html(|| keyed(|| vec!["b", "a"], |word| *word, |word| view! { <li>{word}</li> }));
        assert!(html.find(">b<").unwrap_or(usize::MAX) < html.find(">a<").unwrap_or(0), "{html}");
    }
}
