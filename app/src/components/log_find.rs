//! Finding text in a log. The browser's own search sees only the lines in the document.

use leptos::prelude::*;

use super::log_line::plain;
use crate::model::event::LogLine;

/// The next line after `from` that contains the words, in any case; goes round at the end.
pub(super) fn find_after(lines: &[LogLine], from: Option<usize>, words: &str) -> Option<usize> {
    let words = words.trim().to_lowercase();
    if words.is_empty() {
        return None;
    }
    let start = from.map_or(0, |from| from + 1).min(lines.len());
    let hit = |(index, line): (usize, &LogLine)| plain(&line.text).to_lowercase().contains(&words).then_some(index);
    let after = lines[start..].iter().enumerate().find_map(|(index, line)| hit((start + index, line)));
    after.or_else(|| lines[..start].iter().enumerate().find_map(hit))
}

/// A box to type in; Enter goes to the next line that has it.
#[component]
pub fn LogFind(
    lines: Signal<Vec<LogLine>>,
    /// Index of the line that is marked.
    marked: Signal<Option<usize>>,
    /// Marks a line and brings it into sight.
    #[prop(into)]
    go: Callback<(usize,)>,
) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let found = RwSignal::new(true);
    let find = move || {
        let hit = lines.with_untracked(|lines| find_after(lines, marked.get_untracked(), &words.get_untracked()));
        found.set(hit.is_some());
        if let Some(index) = hit {
            go.run((index,));
        }
    };
    view! {
        <input
            class="input log-find needs-script"
            type="search"
            placeholder="Find in log"
            aria-label="Find in log"
            aria-invalid=move || (!found.get()).then_some("true")
            autocomplete="off"
            on:input=move |event| { words.set(event_target_value(&event)); found.set(true) }
            on:keydown=move |event| if event.key() == "Enter" { event.prevent_default(); find() }
        />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(texts: &[&str]) -> Vec<LogLine> {
        texts.iter().map(|text| LogLine { at: 0, text: (*text).into() }).collect()
    }

    #[test]
    fn finding_goes_on_from_the_marked_line_and_round() {
        let lines = lines(&["error one", "two", "ERROR three"]);
        assert_eq!(find_after(&lines, None, "error"), Some(0));
        assert_eq!(find_after(&lines, Some(0), "error"), Some(2));
        assert_eq!(find_after(&lines, Some(2), "error"), Some(0));
        assert_eq!(find_after(&lines, Some(9), "two"), Some(1));
    }

    #[test]
    fn nothing_is_found_for_nothing() {
        assert_eq!(find_after(&lines(&["a"]), None, "  "), None);
        assert_eq!(find_after(&lines(&["a"]), None, "b"), None);
        assert_eq!(find_after(&[], None, "b"), None);
    }
}
