//! A step's log: numbered lines that can be linked to, found, wrapped, and followed. Only a window of a long log is in the
//! document, see `log_window`.

use std::ops::Range;

use leptos::{html, prelude::*};

use super::{
    date::time_text,
    dynamic::dynamic,
    keyed::keyed,
    log_find::LogFind,
    log_line::read,
    log_window::{SPAN, start_for, window, wrapped_window},
    tone::Tone,
    words::counted,
};
use crate::model::event::LogLine;

/// Height of a line that does not wrap, at the usual size of type; measured again when the log scrolls.
const LINE_PX: f64 = 20.0;

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
    let log = Log::new(lines, live.get_untracked());
    log.follow_its_end();
    log.open_at_linked_line(anchor.clone(), first);
    let count = move || first.get() as usize + lines.with(Vec::len) - 1;
    let nothing = move || if live.get() { "Waiting for the first line…" } else { "This step wrote no log." };
    view! {
        <header class="card-head ruled">
            <h2>{dynamic(move || title.get())}" "<span class="count">{dynamic(move || counted(count(), "line"))}</span></h2>
            <span class="row">
                <LogFind lines=lines marked=log.marked.into() go=move |index| log.go_to(index)/>
                {download
                    .map(|href| view! { <a class="button" data-kind="quiet" data-size="small" href=href download="">"Download"</a> })}
                <Toggle word="Wrap" on=log.wraps/>
                <Toggle word="Follow" on=log.follows/>
            </span>
        </header>
        <div
            class="log"
            node_ref=log.node
            tabindex="0"
            role="log"
            aria-live="off"
            aria-label=move || title.get()
            data-wrap=move || log.wraps.get().then_some("")
            on:scroll=move |_| log.look_again()
            on:wheel=move |event| if event.delta_y() < 0.0 { log.follows.set(false) }
        >
            {dynamic(move || log.room(0, log.window.get().start))}
            <ol>
                {keyed(move || log.shown(first), |(number, _)| *number, move |(number, line)| row(&anchor, number, &line, log, first))}
            </ol>
            {dynamic(move || log.room(log.window.get().end, lines.with(Vec::len)))}
            {dynamic(move || lines.with(Vec::is_empty).then(|| view! { <p class="log-empty">{nothing()}</p> }))}
        </div>
    }
}

#[component]
fn Toggle(word: &'static str, on: RwSignal<bool>) -> impl IntoView {
    view! {
        <button
            class="button needs-script"
            type="button"
            data-kind="quiet"
            data-size="small"
            aria-pressed=move || if on.get() { "true" } else { "false" }
            on:click=move |_| on.update(|on| *on = !*on)
        >
            {word}
        </button>
    }
}

fn row(anchor: &str, number: u32, line: &LogLine, log: Log, first: Signal<u32>) -> impl IntoView + use<> {
    let (text, tone) = read(&line.text);
    let id = format!("{anchor}{number}");
    let index = move || number.saturating_sub(first.get()) as usize;
    view! {
        <li id=id.clone() data-state=tone.map(Tone::as_str) aria-current=move || (log.marked.get() == Some(index())).then_some("true")>
            <a class="line-number" href=format!("#{id}") on:click=move |_| log.marked.set(Some(index()))>{number}</a>
            <time>{(line.at > 0).then(|| time_text(line.at))}</time>
            <span class="text">{text}</span>
        </li>
    }
}

/// What a log that is shown knows of itself.
#[derive(Clone, Copy)]
struct Log {
    node: NodeRef<html::Div>,
    lines: Signal<Vec<LogLine>>,
    /// Index where the window begins, before it is fitted to the log.
    start: RwSignal<usize>,
    window: Memo<Range<usize>>,
    line_px: RwSignal<f64>,
    wraps: RwSignal<bool>,
    follows: RwSignal<bool>,
    /// Index of the line that was linked to or found.
    marked: RwSignal<Option<usize>>,
}

impl Log {
    fn new(lines: Signal<Vec<LogLine>>, live: bool) -> Self {
        let start = RwSignal::new(usize::MAX);
        let wraps = RwSignal::new(false);
        let follows = RwSignal::new(live);
        let window = Memo::new(move |_| {
            let len = lines.with(Vec::len);
            match (wraps.get(), follows.get()) {
                (true, _) => wrapped_window(len),
                (false, true) => window(len.saturating_sub(SPAN), len),
                (false, false) => window(start.get(), len),
            }
        });
        Self {
            node: NodeRef::new(),
            lines,
            start,
            window,
            line_px: RwSignal::new(LINE_PX),
            wraps,
            follows,
            marked: RwSignal::new(None),
        }
    }

    fn shown(self, first: Signal<u32>) -> Vec<(u32, LogLine)> {
        let (window, first) = (self.window.get(), first.get());
        self.lines.with(|lines| {
            let numbers = first + window.start as u32..;
            numbers.zip(lines.get(window).unwrap_or_default().iter().cloned()).collect()
        })
    }

    /// The height of the lines that are not in the document, as an attribute: the page's policy forbids styles.
    fn room(self, from: usize, to: usize) -> impl IntoView {
        let lines = if self.wraps.get() { 0 } else { to.saturating_sub(from) };
        (lines > 0).then(|| view! { <svg class="log-room" width="1" height=format!("{:.0}", lines as f64 * self.line_px.get()) aria-hidden="true"></svg> })
    }

    /// After a scroll: which lines are in sight now?
    fn look_again(self) {
        let Some(log) = self.node.get_untracked() else { return };
        if self.wraps.get_untracked() {
            return;
        }
        if let Ok(Some(line)) = log.query_selector("li") {
            let height = f64::from(line.client_height());
            if height > 0.0 && (height - self.line_px.get_untracked()).abs() > 0.1 {
                self.line_px.set(height);
            }
        }
        let visible = (f64::from(log.scroll_top()) / self.line_px.get_untracked()) as usize;
        let start = start_for(visible);
        if self.start.get_untracked() != start {
            self.start.set(start);
        }
    }

    fn go_to(self, index: usize) {
        self.follows.set(false);
        self.wraps.set(false);
        self.marked.set(Some(index));
        self.start.set(start_for(index));
        let top = (index as f64 - 4.0).max(0.0) * self.line_px.get_untracked();
        if let Some(log) = self.node.get_untracked() {
            request_animation_frame(move || log.set_scroll_top(top as i32));
        }
    }

    /// Keeps the last line in sight while lines come.
    fn follow_its_end(self) {
        Effect::new(move || {
            self.lines.track();
            if self.follows.get()
                && let Some(log) = self.node.get()
            {
                // After the lines are in the document.
                request_animation_frame(move || log.set_scroll_top(log.scroll_height()));
            }
        });
    }

    /// `#L212` in the address: the line may not be in the document yet, so the browser cannot find it alone.
    fn open_at_linked_line(self, anchor: String, first: Signal<u32>) {
        Effect::new(move || {
            if self.node.get().is_none() || self.marked.get_untracked().is_some() {
                return;
            }
            let hash = window_hash();
            let number =
                hash.strip_prefix('#').and_then(|rest| rest.strip_prefix(anchor.as_str())).and_then(|n| n.parse::<u32>().ok());
            let index = number.and_then(|number| number.checked_sub(first.get())).map(|index| index as usize);
            if let Some(index) = index.filter(|index| self.lines.with(|lines| *index < lines.len())) {
                self.go_to(index);
            }
        });
    }
}

fn window_hash() -> String {
    leptos::prelude::window().location().hash().unwrap_or_default()
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
    fn a_page_holds_the_end_of_a_long_log_and_room_for_the_rest() {
        let html = html(|| view! { <LogView title="x" lines=vec![line("x"); 10_000]/> });
        assert_eq!(html.matches("<li").count(), SPAN);
        assert!(html.contains(r#"id="L10000""#) && html.contains(r#"height="192000""#), "{}", &html[..400]);
    }
}
