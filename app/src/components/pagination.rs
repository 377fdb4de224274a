//! Pages of a list that the server cuts: links, so that a page has an address.

use leptos::prelude::*;

#[component]
pub fn Pagination(
    /// Number of the first row shown, from 1; 0 where there is none.
    first: u64,
    /// Number of the last row shown.
    last: u64,
    /// How many there are; not known for endless lists.
    #[prop(optional, into)]
    total: Option<u64>,
    /// Address of the page before.
    #[prop(optional_no_strip, into)]
    previous: Option<String>,
    /// Address of the page after.
    #[prop(optional_no_strip, into)]
    next: Option<String>,
) -> impl IntoView {
    let of = total.map(|total| format!(" of {}", grouped(total))).unwrap_or_default();
    view! {
        <nav class="pagination" aria-label="Pages">
            <span>{format!("{}–{}{of}", grouped(first), grouped(last))}</span>
            <span class="row">{step("Previous", "prev", previous)}{step("Next", "next", next)}</span>
        </nav>
    }
}

fn step(word: &'static str, rel: &'static str, href: Option<String>) -> impl IntoView {
    let disabled = href.is_none().then_some("true");
    view! { <a class="button" data-size="small" rel=rel href=href aria-disabled=disabled>{word}</a> }
}

/// `1,204`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn the_first_page_has_no_page_before() {
        let html = html(|| view! { <Pagination first=1 last=50 total=1_204_u64 previous=None next=Some("?page=2".to_owned())/> });
        assert!(html.contains("1–50 of 1,204") && html.contains(r#"href="?page=2""#), "{html}");
        assert_eq!(html.matches("aria-disabled").count(), 1);
    }

    #[test]
    fn large_numbers_are_grouped() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
