//! What was found in a text, under its editor: place, sentence, and a button that puts the suggestion in its place.

use leptos::prelude::*;

use super::{dynamic::dynamic, icon::Shape, tone::Tone};
use crate::model::cloud_init::Finding;

#[component]
pub fn FindingList(
    /// For `aria-describedby` of the editor.
    #[prop(into)]
    id: String,
    #[prop(into)] findings: Signal<Vec<Finding>>,
    /// What the findings are about; a suggestion that is taken changes it.
    text: RwSignal<String>,
    #[prop(optional)] readonly: bool,
) -> impl IntoView {
    let item = move |finding: Finding| {
        let tone = Tone::from(finding.severity);
        let place = format!("{}:{}", finding.line, finding.column);
        let take =
            finding.suggestion.clone().filter(|_| !readonly).map(|suggestion| take_button(suggestion, finding.clone(), text));
        view! {
            <li>
                <span class="state" data-state=tone.as_str()><Shape tone=tone/><span class="unseen">{finding.severity.as_str()}" "</span>{place}</span>
                <span class="soft grow">{finding.message}</span>
                {take}
            </li>
        }
    };
    view! {
        <div id=id role="status" aria-label="Findings">
            <ul class="findings">{dynamic(move || findings.get().into_iter().map(item).collect_view())}</ul>
        </div>
    }
}

fn take_button(suggestion: String, finding: Finding, text: RwSignal<String>) -> impl IntoView {
    let word = format!("Use {suggestion}");
    let take = move |_| {
        if let Some(better) = text.with_untracked(|text| replaced(text, &finding)) {
            text.set(better);
        }
    };
    view! { <button class="button needs-script" type="button" data-size="small" on:click=take>{word}</button> }
}

/// The text with the suggestion at the finding's place; none when the text has changed and the place is gone.
fn replaced(text: &str, finding: &Finding) -> Option<String> {
    let suggestion = finding.suggestion.as_ref()?;
    let line_at = match finding.line {
        0 => return None,
        1 => 0,
        line => text.match_indices('\n').nth(line as usize - 2)?.0 + 1,
    };
    let line = text[line_at..].split('\n').next()?;
    let start = line_at + place_of(line, finding.column)?;
    let end = line_at + place_of(line, finding.end_column?)?;
    (start <= end).then(|| format!("{}{suggestion}{}", &text[..start], &text[end..]))
}

/// Where in the line, in bytes, a column (from 1, in characters) begins; its end is a place too.
fn place_of(line: &str, column: u32) -> Option<usize> {
    let column = column.checked_sub(1)? as usize;
    line.char_indices().map(|(at, _)| at).chain([line.len()]).nth(column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;
    use crate::model::cloud_init::Severity;

    fn finding(line: u32, column: u32, end_column: u32) -> Finding {
        Finding {
            line,
            column,
            end_column: Some(end_column),
            severity: Severity::Warning,
            message: "Unknown key.".into(),
            suggestion: Some("final_message".into()),
        }
    }

    #[test]
    fn a_suggestion_takes_the_place_of_what_was_meant() {
        assert_eq!(replaced("ü: 1\nfinal_messge: x\n", &finding(2, 1, 13)).as_deref(), Some("ü: 1\nfinal_message: x\n"));
        assert_eq!(replaced("ü 🦅", &finding(1, 3, 4)).as_deref(), Some("ü final_message"));
    }

    #[test]
    fn a_place_that_is_gone_changes_nothing() {
        for (line, column, end) in [(3, 1, 2), (1, 9, 10), (1, 0, 1), (0, 1, 1), (1, 3, 2)] {
            assert_eq!(replaced("abc\nd", &finding(line, column, end)), None, "{line} {column} {end}");
        }
    }

    #[test]
    fn who_may_only_read_is_offered_no_change() {
        let html = html(
            || view! { <FindingList id="f" findings=vec![finding(1, 1, 2)] text=RwSignal::new(String::new()) readonly=true/> },
        );
        assert!(html.contains("Unknown key.") && !html.contains("<button"), "{html}");
    }
}
