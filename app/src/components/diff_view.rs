//! Two texts, line by line. The sign says what the colour says.

use leptos::prelude::*;

use super::dynamic::dynamic;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineChange {
    Same,
    Added,
    Removed,
    /// Stands for lines that are the same and not shown.
    Skipped,
}

impl LineChange {
    /// The value of `data-change` in the stylesheet.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Skipped => "skipped",
        }
    }

    const fn sign(self) -> &'static str {
        match self {
            Self::Same | Self::Skipped => " ",
            Self::Added => "+",
            Self::Removed => "−",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffLine {
    pub change: LineChange,
    /// Line number before, and after.
    pub before: Option<u32>,
    pub after: Option<u32>,
    pub text: String,
}

#[component]
pub fn DiffView(
    /// `r6 and r7`.
    #[prop(into)]
    label: String,
    #[prop(into)] lines: Signal<Vec<DiffLine>>,
) -> impl IntoView {
    let row = |line: DiffLine| {
        view! {
            <tr data-change=line.change.as_str()>
                <td class="line-number">{line.before}</td>
                <td class="line-number">{line.after}</td>
                <td class="sign">{line.change.sign()}</td>
                <td class="text">{line.text}</td>
            </tr>
        }
    };
    view! {
        <div class="diff" tabindex="0" role="region" aria-label=label>
            <table>
                <tbody>{dynamic(move || lines.get().into_iter().map(row).collect_view())}</tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    #[test]
    fn added_and_removed_lines_have_signs() {
        let lines = vec![
            DiffLine { change: LineChange::Removed, before: Some(5), after: None, text: "  - nginx".into() },
            DiffLine { change: LineChange::Added, before: None, after: Some(5), text: "  - nginx-light <b>".into() },
        ];
        let html = html(move || view! { <DiffView label="r6 and r7" lines=lines/> });
        for part in [r#"data-change="removed""#, "−", "+", "nginx-light &lt;b", "<tbody>"] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }
}
