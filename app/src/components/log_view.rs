//! A step's log: numbered lines that can be linked to, wrapped, and followed.
//!
//! Text is text: escape sequences are taken out, never obeyed. Their red and yellow, and the words of cloud-init and
//! systemd for failure, colour the line.

use leptos::{html, prelude::*};

use super::{button::ButtonKind, date::time_text, tone::Tone};
use crate::model::event::LogLine;

#[component]
pub fn LogView(
    /// Consecutive lines.
    #[prop(into)]
    lines: Signal<Vec<LogLine>>,
    /// Number of the first of them, from 1.
    #[prop(default = Signal::stored(1), into)]
    first: Signal<u32>,
    /// Goes before the number in a line's address; tells logs of one page apart.
    #[prop(default = "L".to_owned(), into)]
    anchor: String,
    /// What it is the log of: `web-2 ready`.
    #[prop(into)]
    title: Signal<String>,
    /// More lines are expected.
    #[prop(optional, into)]
    live: Signal<bool>,
    /// Address of the whole log as a file.
    #[prop(optional, into)]
    download: Option<String>,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let wraps = RwSignal::new(false);
    let follows = RwSignal::new(live.get_untracked());
    follow(node, lines, follows);
    let numbered = move || {
        let first = first.get();
        lines.get().into_iter().zip(first..).map(|(line, number)| (number, line)).collect::<Vec<_>>()
    };
    let count = move || first.get() as usize + lines.with(Vec::len) - 1;
    view! {
        <header class="card-head ruled">
            <h3>{move || title.get()}" "<span class="count">{move || format!("{} lines", count())}</span></h3>
            <span class="row">
                {download.map(|href| view! { <a class="button" data-kind="quiet" data-size="small" href=href download="">"Download"</a> })}
                <Toggle word="Wrap" on=wraps/>
                <Toggle word="Follow" on=follows/>
            </span>
        </header>
        <div
            class="log"
            node_ref=node
            tabindex="0"
            role="log"
            aria-live="off"
            aria-label=move || title.get()
            data-wrap=move || wraps.get().then_some("")
            on:wheel=move |event| if event.delta_y() < 0.0 { follows.set(false) }
        >
            <ol>
                <For each=numbered key=|(number, _)| *number let((number, line))>
                    {row(&anchor, number, &line)}
                </For>
            </ol>
            {move || lines.with(Vec::is_empty).then(|| view! { <p class="log-empty">{if live.get() { "Waiting for the first line…" } else { "This step wrote no log." }}</p> })}
        </div>
    }
}

#[component]
fn Toggle(word: &'static str, on: RwSignal<bool>) -> impl IntoView {
    view! {
        <button
            class="button needs-script"
            type="button"
            data-kind=ButtonKind::Quiet.as_str()
            data-size="small"
            aria-pressed=move || if on.get() { "true" } else { "false" }
            on:click=move |_| on.update(|on| *on = !*on)
        >
            {word}
        </button>
    }
}

fn row(anchor: &str, number: u32, line: &LogLine) -> impl IntoView + use<> {
    let (text, tone) = read(&line.text);
    let id = format!("{anchor}{number}");
    view! {
        <li id=id.clone() data-state=tone.map(Tone::as_str)>
            <a class="line-number" href=format!("#{id}")>{number}</a>
            <time>{time_text(line.at)}</time>
            <span class="text">{text}</span>
        </li>
    }
}

/// Keeps the last line in sight while lines come.
fn follow(node: NodeRef<html::Div>, lines: Signal<Vec<LogLine>>, follows: RwSignal<bool>) {
    Effect::new(move || {
        lines.track();
        if follows.get()
            && let Some(log) = node.get()
        {
            // After the lines are in the document.
            request_animation_frame(move || log.set_scroll_top(log.scroll_height()));
        }
    });
}

/// The text without escape sequences, and how bad the line is.
fn read(line: &str) -> (String, Option<Tone>) {
    let mut text = String::with_capacity(line.len());
    let mut tone = None;
    let mut rest = line;
    while let Some(start) = rest.find('\u{1b}') {
        text.push_str(&rest[..start]);
        let (sequence, after) = split_sequence(&rest[start..]);
        tone = tone.or_else(|| tone_of_colour(sequence));
        rest = after;
    }
    text.push_str(rest);
    text.retain(|c| c == '\t' || !c.is_control());
    let tone = tone.or_else(|| tone_of_words(&text));
    (text, tone)
}

/// An escape sequence at the start of the text, and what follows it.
fn split_sequence(text: &str) -> (&str, &str) {
    let end = match text[1..].chars().next() {
        Some('[') => text[2..].find(|c: char| ('@'..='~').contains(&c)).map(|at| 2 + at + 1),
        Some(']') => {
            text[2..].find(['\u{7}', '\u{9c}']).map(|at| 2 + at + text[2 + at..].chars().next().map_or(1, char::len_utf8))
        }
        Some(c) => Some(1 + c.len_utf8()),
        None => Some(1),
    };
    text.split_at(end.unwrap_or(text.len()))
}

fn tone_of_colour(sequence: &str) -> Option<Tone> {
    let codes = sequence.strip_prefix("\u{1b}[")?.strip_suffix('m')?;
    codes.split(';').find_map(|code| match code {
        "31" | "91" => Some(Tone::Bad),
        "33" | "93" => Some(Tone::Warn),
        _ => None,
    })
}

fn tone_of_words(text: &str) -> Option<Tone> {
    const BAD: [&str; 5] = ["[ERROR]", "[CRITICAL]", "Traceback (most recent call last)", "Failed to run module", "E: "];
    const WARN: [&str; 3] = ["[WARNING]", "WARNING:", "W: "];
    let has =
        |words: &[&str]| words.iter().any(|word| if word.len() == 3 { text.starts_with(word) } else { text.contains(word) });
    if has(&BAD) { Some(Tone::Bad) } else { has(&WARN).then_some(Tone::Warn) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    fn line(text: &str) -> LogLine {
        LogLine { at: 1_795_253_473_000, text: text.into() }
    }

    #[test]
    fn lines_are_numbered_and_can_be_linked_to() {
        let html = html(|| view! { <LogView title="web-2 ready" lines=vec![line("<b>one"), line("two")] first=221_u32/> });
        for part in [r##"id="L222""##, r##"href="#L222""##, "09:31:13", "&lt;b&gt;one", "222 lines"] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn an_empty_log_says_why() {
        assert!(html(|| view! { <LogView title="x" lines=vec![]/> }).contains("wrote no log"));
        assert!(html(|| view! { <LogView title="x" lines=vec![] live=true/> }).contains("Waiting for the first line"));
    }

    #[test]
    fn escape_sequences_are_taken_out_and_red_is_bad() {
        assert_eq!(read("\u{1b}[31mE\u{1b}[0m rror"), ("E rror".into(), Some(Tone::Bad)));
        assert_eq!(read("\u{1b}[1;33mold"), ("old".into(), Some(Tone::Warn)));
        assert_eq!(read("\u{1b}]0;title\u{7}text\r"), ("text".into(), None));
        assert_eq!(read("cut \u{1b}[3"), ("cut ".into(), None));
        assert_eq!(read("\u{1b}"), (String::new(), None));
    }

    #[test]
    fn words_of_failure_colour_their_line() {
        assert_eq!(read("cc_scripts_user.py[WARNING]: runcmd").1, Some(Tone::Warn));
        assert_eq!(read("Failed to run module scripts-user").1, Some(Tone::Bad));
        assert_eq!(read("E: Unable to locate package").1, Some(Tone::Bad));
        assert_eq!(read("VALUE: 1").1, None);
    }
}
