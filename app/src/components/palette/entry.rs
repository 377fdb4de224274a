//! What the palette searches. Each entry's text is made lower case once, so that ten thousand are searched between two keys.

use crate::components::icon::Glyph;

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
    /// The label in lower case, then whatever else it can be found by.
    text: String,
    /// Bytes of `text` that are the label.
    label_bytes: usize,
}

impl Entry {
    pub fn new(glyph: Glyph, label: impl Into<String>, kind: impl Into<String>, href: impl Into<String>) -> Self {
        let (label, kind) = (label.into(), kind.into());
        let lower = label.to_lowercase();
        let text = format!("{lower} {}", kind.to_lowercase());
        Self { glyph, label, kind, href: href.into(), text, label_bytes: lower.len() }
    }

    /// Another name of it.
    pub fn found_by(mut self, name: &str) -> Self {
        self.text.push(' ');
        self.text.push_str(&name.to_lowercase());
        self
    }

    /// The lower the better: a label that begins with the words, then one that has them, then one whose kind or other name helps.
    fn rank(&self, words: &str) -> Option<u8> {
        let label = &self.text[..self.label_bytes];
        match () {
            () if label.starts_with(words) => Some(0),
            () if label.contains(words) => Some(1),
            () if words.split_whitespace().all(|word| self.text.contains(word)) => Some(2),
            () => None,
        }
    }
}

pub fn matching(entries: &[Entry], words: &str) -> Vec<Entry> {
    let words = words.trim().to_lowercase();
    let mut best: [Vec<&Entry>; 3] = Default::default();
    for entry in entries {
        if let Some(rank) = entry.rank(&words) {
            best[usize::from(rank)].push(entry);
            if best[0].len() == SHOWN {
                break;
            }
        }
    }
    best.into_iter().flatten().take(SHOWN).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries() -> Vec<Entry> {
        vec![
            Entry::new(Glyph::Deployments, "shop-jobs", "Deployment", "/shop"),
            Entry::new(Glyph::Jobs, "Jobs", "Page", "/jobs"),
            Entry::new(Glyph::Hosts, "lxd-a", "Host", "/lxd-a"),
            Entry::new(Glyph::Deployments, "My_Site", "Group", "/my-site").found_by("my-site"),
        ]
    }

    fn labels(words: &str) -> Vec<String> {
        matching(&entries(), words).into_iter().map(|entry| entry.label).collect()
    }

    #[test]
    fn what_begins_with_the_words_comes_first() {
        assert_eq!(labels(" JOB"), ["Jobs", "shop-jobs"]);
    }

    #[test]
    fn a_kind_and_a_slug_can_be_named_too() {
        assert_eq!(labels("host lxd"), ["lxd-a"]);
        assert_eq!(labels("my-site"), ["My_Site"]);
        assert_eq!(labels("nowhere"), Vec::<String>::new());
        assert_eq!(labels("").len(), 4);
    }

    #[test]
    fn letters_that_grow_in_lower_case_are_no_trouble() {
        let entry = Entry::new(Glyph::Hosts, "İzmir", "Host", "/x");
        assert_eq!(matching(&[entry], "i̇zm").len(), 1);
    }

    #[test]
    fn of_ten_thousand_the_twelve_best_are_shown() {
        let mut many: Vec<_> =
            (0..10_000).map(|n| Entry::new(Glyph::Instances, format!("site-web-{n}"), "Instance", format!("/{n}"))).collect();
        many.push(Entry::new(Glyph::Deployments, "web", "Deployment", "/web"));
        let found = matching(&many, "web");
        assert_eq!((found.len(), found[0].label.as_str()), (12, "web"));
    }
}
