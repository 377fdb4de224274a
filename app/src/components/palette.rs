//! Ctrl/Cmd-K: goes to whatever can be gone to, by its name. The page gives the entries; nothing is fetched here.

mod entry;

use leptos::{ev, html, prelude::*};

use super::{
    dynamic::dynamic,
    icon::{Glyph, Icon},
};
pub use entry::Entry;
use entry::matching;

#[component]
pub fn Palette(
    /// What is known so far: it can be gone to while more is awaited.
    #[prop(into)]
    entries: Signal<Vec<Entry>>,
    /// Opens and closes it.
    open: RwSignal<bool>,
    #[prop(into)] waiting: Signal<bool>,
    /// Why there are not all.
    #[prop(into)]
    failed: Signal<Option<String>>,
    /// Asks again after a failure.
    again: Callback<()>,
    /// Shows the help of keys.
    #[prop(into)]
    keys: Callback<()>,
    /// Goes to an address.
    #[prop(into)]
    go: Callback<(String,)>,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let choice = Choice::among(entries);
    Effect::new(move || {
        let is_open = open.get();
        let Some(dialog) = node.get() else { return };
        if is_open && !dialog.open() {
            choice.search(String::new());
            // Fails only for a dialog that is in no document any more.
            let _ = dialog.show_modal();
        } else if !is_open && dialog.open() {
            dialog.close();
        }
    });
    let take = Callback::new(move |index: usize| {
        if let Some(entry) = choice.found.with_untracked(|found| found.get(index).cloned()) {
            open.set(false);
            go.run((entry.href,));
        }
    });
    // A touch or a click beside it meets the dialog itself: on a phone there is no Esc.
    let on_click = move |event: ev::MouseEvent| {
        if event.target().is_some() && event.target() == event.current_target() {
            open.set(false);
        }
    };
    let show_keys = move |_| {
        open.set(false);
        keys.run(());
    };
    view! {
        <dialog class="dialog palette" node_ref=node aria-label="Go to" on:close=move |_| open.set(false) on:click=on_click>
            <div class="palette-head">
                <Icon glyph=Glyph::Search/>
                <Field choice=choice open=open take=take/>
                <button
                    class="button only-narrow"
                    type="button"
                    data-kind="quiet"
                    data-shape="square"
                    aria-label="Close"
                    on:click=move |_| open.set(false)
                >
                    <Icon glyph=Glyph::Close/>
                </button>
            </div>
            <List choice=choice take=take/>
            <Says choice=choice waiting=waiting failed=failed again=again/>
            <footer class="palette-foot hide-narrow">
                <span aria-hidden="true"><kbd>"↑"</kbd><kbd>"↓"</kbd>"choose"</span>
                <span aria-hidden="true"><kbd>"Enter"</kbd>"go"</span>
                <span aria-hidden="true"><kbd>"Esc"</kbd>"close"</span>
                <button class="button" type="button" data-kind="quiet" data-size="small" on:click=show_keys>"All keys"</button>
            </footer>
        </dialog>
    }
}

/// What was typed, what it finds, and which of that is chosen.
#[derive(Clone, Copy)]
struct Choice {
    words: RwSignal<String>,
    found: Memo<Vec<Entry>>,
    /// By its address: when more is found, the chosen one stays the same. None is the first.
    href: RwSignal<Option<String>>,
    index: Memo<usize>,
}

impl Choice {
    fn among(entries: Signal<Vec<Entry>>) -> Self {
        let words = RwSignal::new(String::new());
        let href = RwSignal::new(None);
        let found = Memo::new(move |_| entries.with(|entries| words.with(|words| matching(entries, words))));
        let index = Memo::new(move |_| {
            let chosen = href.get();
            found.with(|found| found.iter().position(|entry| Some(&entry.href) == chosen.as_ref())).unwrap_or_default()
        });
        Self { words, found, href, index }
    }

    fn search(self, words: String) {
        self.words.set(words);
        self.href.set(None);
    }

    fn choose(self, index: usize) {
        self.found.with_untracked(|found| {
            if let Some(entry) = found.get(index.min(found.len().saturating_sub(1))) {
                self.href.set(Some(entry.href.clone()));
            }
        });
        show_chosen(index);
    }
}

fn option_id(index: usize) -> String {
    format!("palette-{index}")
}

/// In a low window the list scrolls.
#[cfg(feature = "hydrate")]
fn show_chosen(index: usize) {
    use leptos::web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};

    if let Some(option) = document().get_element_by_id(&option_id(index)) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        option.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

#[cfg(not(feature = "hydrate"))]
fn show_chosen(_index: usize) {}

#[component]
fn Field(choice: Choice, open: RwSignal<bool>, take: Callback<usize>) -> impl IntoView {
    let on_key = move |event: ev::KeyboardEvent| {
        let index = choice.index.get_untracked();
        match event.key().as_str() {
            // Enter ends a composed word first.
            _ if event.is_composing() => return,
            "ArrowDown" => choice.choose(index + 1),
            "ArrowUp" => choice.choose(index.saturating_sub(1)),
            "Enter" => take.run(index),
            "k" if event.ctrl_key() || event.meta_key() => open.set(false),
            _ => return,
        }
        event.prevent_default();
    };
    let is_empty = move || choice.found.with(Vec::is_empty);
    view! {
        <input
            class="palette-input"
            type="text"
            role="combobox"
            autofocus
            autocomplete="off"
            spellcheck="false"
            placeholder="Search or jump to"
            aria-label="Search or jump to"
            aria-autocomplete="list"
            aria-controls="palette-list"
            aria-expanded=move || if is_empty() { "false" } else { "true" }
            aria-activedescendant=move || (!is_empty()).then(|| option_id(choice.index.get()))
            prop:value=move || choice.words.get()
            on:input=move |event| choice.search(event_target_value(&event))
            on:keydown=on_key
        />
    }
}

#[component]
fn List(choice: Choice, take: Callback<usize>) -> impl IntoView {
    let option = move |(index, entry): (usize, Entry)| {
        view! {
            <li
                id=option_id(index)
                role="option"
                aria-selected=move || if choice.index.get() == index { "true" } else { "false" }
                on:mousemove=move |_| if choice.index.get_untracked() != index { choice.choose(index) }
                on:click=move |_| take.run(index)
            >
                <Icon glyph=entry.glyph/>
                <span class="truncate">{entry.label}</span>
                <span class="faint">{entry.kind}</span>
            </li>
        }
    };
    view! {
        <ul id="palette-list" role="listbox" aria-label="Found" hidden=move || choice.found.with(Vec::is_empty)>
            {dynamic(move || choice.found.get().into_iter().enumerate().map(option).collect_view())}
        </ul>
    }
}

/// What is under way or went wrong, and that nothing is called so: only once everything is known.
#[component]
fn Says(choice: Choice, waiting: Signal<bool>, failed: Signal<Option<String>>, again: Callback<()>) -> impl IntoView {
    let state = move || {
        if waiting.get() {
            Some("Loading…")
        } else {
            (failed.with(Option::is_none) && choice.found.with(Vec::is_empty)).then_some("Nothing is called that.")
        }
    };
    let failure = move || {
        failed.get().map(|sentence| {
            view! {
                <p>{sentence}</p>
                <button class="button" type="button" data-size="small" on:click=move |_| again.run(())>"Try again"</button>
            }
        })
    };
    view! {
        <p class="palette-says" role="status">{dynamic(state)}</p>
        <div class="palette-says" role="alert">{dynamic(failure)}</div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    fn palette(entries: Vec<Entry>, waiting: bool, failed: Option<&str>) -> String {
        let failed = failed.map(str::to_owned);
        html(move || {
            let (again, open) = (Callback::new(|()| ()), RwSignal::new(true));
            view! { <Palette entries=entries open=open waiting=waiting failed=failed again=again keys=|()| () go=|_: String| ()/> }
        })
    }

    fn entries() -> Vec<Entry> {
        vec![Entry::new(Glyph::Jobs, "Jobs", "Page", "/jobs"), Entry::new(Glyph::Hosts, "lxd-a", "Host", "/lxd-a")]
    }

    #[test]
    fn the_first_is_chosen() {
        let html = palette(entries(), false, None);
        assert_eq!(html.matches(r#"aria-selected="true""#).count(), 1);
        assert!(html.contains(r#"aria-activedescendant="palette-0""#) && html.contains("lxd-a"), "{html}");
    }

    #[test]
    fn what_is_known_can_be_gone_to_while_more_is_awaited() {
        let html = palette(entries(), true, None);
        assert!(html.contains("Loading…") && html.contains("lxd-a"), "{html}");
        assert!(!palette(Vec::new(), true, None).contains("Nothing is called that."));
    }

    #[test]
    fn a_failure_says_why_and_can_be_tried_again() {
        let html = palette(entries(), false, Some("The server does not answer."));
        assert!(html.contains("The server does not answer.") && html.contains("Try again"), "{html}");
    }

    #[test]
    fn where_nothing_is_called_so_the_list_is_closed() {
        let html = palette(Vec::new(), false, None);
        assert!(html.contains("Nothing is called that.") && html.contains(r#"aria-expanded="false""#), "{html}");
        assert!(!html.contains("aria-activedescendant"), "{html}");
    }
}
