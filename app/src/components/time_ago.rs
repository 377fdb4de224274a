//! A point in time: written out by the server, told as an age once the tab's clock runs, so that both sides hydrate alike.

use leptos::prelude::*;

use super::{
    clock::use_clock,
    date::{date_text, iso_text},
    duration::age_text,
    dynamic::dynamic,
};

#[component]
pub fn TimeAgo(
    /// Unix ms.
    at: i64,
) -> impl IntoView {
    let now = use_clock();
    let text = Memo::new(move |_| match now.get() {
        None => date_text(at),
        Some(now) => ago(now - at),
    });
    view! { <time datetime=iso_text(at) title=date_text(at)>{dynamic(move || text.get())}</time> }
}

fn ago(ms: i64) -> String {
    if ms < 5_000 { "just now".to_owned() } else { format!("{} ago", age_text(ms)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn the_server_writes_the_time_itself() {
        let html = html(|| view! { <TimeAgo at=1_795_253_467_000_i64/> });
        assert!(html.contains(r#"datetime="2026-11-21T09:31:07Z""#) && html.contains(">21 Nov 2026, 09:31 UTC"), "{html}");
    }

    #[test]
    fn an_age_is_told_in_words() {
        assert_eq!(ago(-3_000), "just now");
        assert_eq!(ago(12_000), "12 s ago");
    }
}
