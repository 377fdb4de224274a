//! A text area with line numbers, and what is wrong at its line. Without a script it is a plain text area in a form.
//!
//! No editor library: a megabyte of script is not worth colours. The numbers are a list beside the area, which is as tall
//! as its text, so that both scroll as one.

use leptos::{html, prelude::*};

use super::{area_field::area_html, dynamic::dynamic, field::adopt, finding_list::FindingList, tone::Tone};
use crate::model::cloud_init::{Finding, Severity};

/// A shorter text has this many lines all the same.
const LEAST_LINES: usize = 12;

#[component]
pub fn YamlEditor(
    /// In the form.
    #[prop(into)]
    name: String,
    /// `User data`.
    #[prop(into)]
    label: String,
    /// What stands in it, kept up to date.
    text: RwSignal<String>,
    #[prop(optional, into)] findings: Signal<Vec<Finding>>,
    #[prop(optional)] readonly: bool,
) -> impl IntoView {
    let id = name.clone();
    let findings_id = format!("{name}-findings");
    let node = NodeRef::<html::Textarea>::new();
    adopt(text, move || node.get(), |area| area.value(), |area, text| area.set_value(text));
    let lines = Memo::new(move |_| text.with(|text| line_count(text)));
    let is_bad = move || findings.with(|list| list.iter().any(|finding| finding.severity == Severity::Error));
    view! {
        <div class="editor">
            <ol class="gutter" aria-hidden="true">
                {dynamic(move || (1..=lines.get()).map(|line| number(line, findings)).collect_view())}
            </ol>
            <textarea
                id=id
                name=name
                aria-label=label
                aria-describedby=findings_id.clone()
                aria-invalid=move || is_bad().then_some("true")
                rows=move || lines.get()
                wrap="off"
                spellcheck="false"
                autocapitalize="off"
                autocomplete="off"
                readonly=readonly
                node_ref=node
                inner_html=area_html(&text.get_untracked())
                on:input=move |event| text.set(event_target_value(&event))
                on:keydown=move |event| if let Some(area) = node.get_untracked().filter(|_| !readonly) { indent(&event, &area, text) }
            ></textarea>
        </div>
        <FindingList id=findings_id findings=findings text=text readonly=readonly/>
    }
}

/// The number of a line, in the colour of the worst that was found in it.
fn number(line: usize, findings: Signal<Vec<Finding>>) -> impl IntoView {
    let tone = move || {
        findings.with(|list| {
            let here = list.iter().filter(|finding| finding.line as usize == line);
            here.map(|finding| finding.severity).max().map(|worst| Tone::from(worst).as_str())
        })
    };
    view! { <li data-state=tone>{line}</li> }
}

fn line_count(text: &str) -> usize {
    (text.matches('\n').count() + 1).max(LEAST_LINES)
}

/// Enter keeps the indentation of the line; Tab is left to those who move by keyboard.
fn indent(event: &leptos::ev::KeyboardEvent, area: &leptos::web_sys::HtmlTextAreaElement, text: RwSignal<String>) {
    if event.key() != "Enter" || event.ctrl_key() || event.meta_key() || event.shift_key() || event.is_composing() {
        return;
    }
    let (Ok(Some(start)), Ok(Some(end))) = (area.selection_start(), area.selection_end()) else {
        return;
    };
    let value = area.value();
    let lead = lead_of(&value, start as usize);
    if lead.is_empty() {
        return;
    }
    event.prevent_default();
    // Fails only for a selection outside the text.
    if area.set_range_text_with_start_and_end(&format!("\n{lead}"), start, end).is_ok() {
        let cursor = start + 1 + lead.encode_utf16().count() as u32;
        let _ = area.set_selection_range(cursor, cursor);
        text.set(area.value());
    }
}

/// The spaces that the line of this place (counted in UTF-16, as browsers do) begins with.
fn lead_of(text: &str, place: usize) -> String {
    let before: Vec<u16> = text.encode_utf16().take(place).collect();
    let before = String::from_utf16_lossy(&before);
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.chars().take_while(|c| *c == ' ').collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn a_finding_marks_its_line_and_is_told() {
        let finding = Finding {
            line: 13,
            column: 1,
            end_column: Some(13),
            severity: Severity::Warning,
            message: "Unknown key final_messge.".into(),
            suggestion: Some("final_message".into()),
        };
        let html = html(move || {
            view! { <YamlEditor name="user_data" label="User data" text=RwSignal::new("a: 1\n".repeat(20)) findings=vec![finding]/> }
        });
        for part in [
            r#"<li data-state="warn">13"#,
            "13:1",
            "Unknown key final_messge.",
            "Use final_message",
            r#"name="user_data""#,
            r#"rows="21""#,
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains("aria-invalid"), "{html}");
    }

    #[test]
    fn the_text_cannot_end_the_editor() {
        let html = html(
            || view! { <YamlEditor name="user_data" label="User data" text=RwSignal::new("</textarea><script>".to_owned())/> },
        );
        assert!(!html.contains("<script>"), "{html}");
    }

    #[test]
    fn a_new_line_begins_where_the_line_before_began() {
        assert_eq!(lead_of("a:\n    - 🦅b", 11), "    ");
        assert_eq!(lead_of("a:\n  b", 2), "");
        assert_eq!(lead_of("", 5), "");
    }
}
