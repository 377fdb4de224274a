//! Ctrl/Cmd-K: goes to whatever can be gone to, by its name. The page gives the entries; nothing is fetched here.

use leptos::{ev, html, prelude::*};

use super::dynamic::dynamic;

use super::icon::{Glyph, Icon};

/// So many are shown; more words find the others.
const SHOWN: usize = 12;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub glyph: Glyph,
    /// `my-site-prod`
    pub label: String,
    /// What it is: `Deployment`.
    pub kind: String,
    pub href: String,
}

impl Entry {
    pub fn new(glyph: Glyph, label: impl Into<String>, kind: impl Into<String>, href: impl Into<String>) -> Self {
        Self { glyph, label: label.into(), kind: kind.into(), href: href.into() }
    }

    /// The lower the better: a label that begins with the words, then one that has them, then one whose kind helps.
    fn rank(&self, words: &str) -> Option<u8> {
        let label = self.label.to_lowercase();
        let all = format!("{label} {}", self.kind.to_lowercase());
        let has_all = words.split_whitespace().all(|word| all.contains(word));
        match () {
            () if label.starts_with(words) => Some(0),
            () if label.contains(words) => Some(1),
            () if has_all => Some(2),
            () => None,
        }
    }
}

fn matching(entries: &[Entry], words: &str) -> Vec<Entry> {
    let words = words.trim().to_lowercase();
    let mut ranked: Vec<_> = entries.iter().filter_map(|entry| Some((entry.rank(&words)?, entry))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().take(SHOWN).map(|(_, entry)| entry.clone()).collect()
}

#[component]
pub fn Palette(
    #[prop(into)] entries: Signal<Vec<Entry>>,
    /// Opens and closes it.
    open: RwSignal<bool>,
    /// Goes to an address.
    #[prop(into)]
    go: Callback<(String,)>,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let words = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let found = Memo::new(move |_| entries.with(|entries| matching(entries, &words.get())));
    Effect::new(move || {
        let is_open = open.get();
        let Some(dialog) = node.get() else { return };
        if is_open && !dialog.open() {
            words.set(String::new());
            chosen.set(0);
            // Fails only for a dialog that is in no document any more.
            let _ = dialog.show_modal();
        } else if !is_open && dialog.open() {
            dialog.close();
        }
    });
    let take = move |index: usize| {
        if let Some(entry) = found.with_untracked(|found| found.get(index).cloned()) {
            open.set(false);
            go.run((entry.href,));
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let last = found.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => chosen.update(|chosen| *chosen = (*chosen + 1).min(last)),
            "ArrowUp" => chosen.update(|chosen| *chosen = chosen.saturating_sub(1)),
            "Enter" => take(chosen.get_untracked()),
            _ => return,
        }
        event.prevent_default();
    };
    let option = move |(index, entry): (usize, Entry)| {
        view! {
            <li
                id=format!("palette-{index}")
                role="option"
                aria-selected=move || if chosen.get() == index { "true" } else { "false" }
                on:click=move |_| take(index)
            >
                <Icon glyph=entry.glyph/>
                {entry.label}
                <span class="faint">{entry.kind}</span>
            </li>
        }
    };
    view! {
        <dialog class="dialog palette" node_ref=node aria-label="Go to" on:close=move |_| open.set(false)>
            <input
                class="palette-input"
                type="text"
                role="combobox"
                autofocus
                autocomplete="off"
                spellcheck="false"
                placeholder="Search or jump to"
                aria-label="Search or jump to"
                aria-controls="palette-list"
                aria-expanded="true"
                aria-activedescendant=move || format!("palette-{}", chosen.get())
                prop:value=move || words.get()
                on:input=move |event| { words.set(event_target_value(&event)); chosen.set(0) }
                on:keydown=on_key
            />
            <ul id="palette-list" role="listbox" aria-label="Found">
                {dynamic(move || found.get().into_iter().enumerate().map(option).collect_view())}
            </ul>
            {dynamic(move || found.with(Vec::is_empty).then(|| view! { <p class="log-empty" role="status">"Nothing is called that."</p> }))}
        </dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::rendered::html;

    fn entries() -> Vec<Entry> {
        vec![
            Entry::new(Glyph::Jobs, "Jobs", "Page", "/jobs"),
            Entry::new(Glyph::Deployments, "shop-jobs", "Deployment", "/shop"),
            Entry::new(Glyph::Hosts, "lxd-a", "Host", "/lxd-a"),
        ]
    }

    #[test]
    fn what_begins_with_the_words_comes_first() {
        let labels: Vec<_> = matching(&entries(), " JOB").into_iter().map(|entry| entry.label).collect();
        assert_eq!(labels, ["Jobs", "shop-jobs"]);
    }

    #[test]
    fn a_kind_can_be_named_too() {
        assert_eq!(matching(&entries(), "host lxd").len(), 1);
        assert!(matching(&entries(), "nowhere").is_empty());
        assert_eq!(matching(&entries(), "").len(), 3);
    }

    #[test]
    fn the_first_is_chosen() {
        let html = html(|| view! { <Palette entries=entries() open=RwSignal::new(true) go=|_: String| ()/> });
        assert_eq!(html.matches(r#"aria-selected="true""#).count(), 1);
        assert!(html.contains(r#"role="combobox""#) && html.contains("lxd-a"), "{html}");
    }
}
