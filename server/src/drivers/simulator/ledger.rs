//! What really happened on the simulated host, in order: the oracle against which tests hold what the engine believes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Older entries are forgotten beyond this many, so that a demo host does not grow for ever.
const KEPT: usize = 20_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Created,
    /// Made by copying another instance: it carries the other's mark with a uid of its own.
    Copied,
    /// A create that failed: what it had made is gone again.
    Abandoned,
    Started,
    /// Shut down by its guest.
    Stopped,
    /// The plug was pulled.
    Killed,
    Restarted,
    Frozen,
    Unfrozen,
    Renamed,
    Deleted,
    VolumeCreated,
    VolumeDeleted,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub at: i64,
    pub action: Action,
    pub name: String,
    /// The text of `user.eyrie.id`; none on other people's things.
    pub mark: Option<String>,
    /// `volatile.uuid`; for a volume its pool and name.
    pub uid: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ledger {
    entries: Vec<Entry>,
}

impl Ledger {
    pub(super) fn record(&mut self, entry: Entry) {
        if self.entries.len() >= KEPT {
            self.entries.drain(..KEPT / 2);
        }
        self.entries.push(entry);
    }

    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What was done to things of this name, in order.
    pub fn actions_on(&self, name: &str) -> Vec<Action> {
        self.entries.iter().filter(|entry| entry.name == name).map(|entry| entry.action).collect()
    }

    pub fn count(&self, action: Action) -> usize {
        self.entries.iter().filter(|entry| entry.action == action).count()
    }

    /// How often something with this mark was made, creates that failed and copies by people not counted.
    pub fn count_created(&self, mark: &impl ToString) -> usize {
        self.created_by_mark().get(&mark.to_string()).copied().unwrap_or(0)
    }

    /// Marks that were made more than once.
    pub fn made_more_than_once(&self) -> Vec<String> {
        self.created_by_mark().into_iter().filter(|(_, count)| *count > 1).map(|(mark, _)| mark).collect()
    }

    /// Marks under which two things existed at the same time, copies by people not counted.
    pub fn existed_twice(&self) -> Vec<String> {
        let mut living: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut twice = Vec::new();
        for entry in &self.entries {
            let Some(mark) = entry.mark.as_deref() else { continue };
            let uids = living.entry(mark).or_default();
            match entry.action {
                Action::Created | Action::VolumeCreated => uids.push(&entry.uid),
                Action::Abandoned | Action::Deleted | Action::VolumeDeleted => uids.retain(|uid| *uid != entry.uid),
                _ => {}
            }
            if uids.len() > 1 && !twice.iter().any(|known| known == mark) {
                twice.push(mark.to_owned());
            }
        }
        twice
    }

    /// What was done to things of each name from this entry on. What was half made and deleted, never started, does not count.
    pub fn deeds(&self, from: usize) -> BTreeMap<String, Vec<Action>> {
        let mut by_uid: Vec<(&str, &str, Vec<Action>)> = Vec::new();
        for entry in &self.entries[from..] {
            match by_uid.iter_mut().find(|(uid, _, _)| *uid == entry.uid) {
                Some((_, _, actions)) => actions.push(entry.action),
                None => by_uid.push((&entry.uid, &entry.name, vec![entry.action])),
            }
        }
        let mut deeds: BTreeMap<String, Vec<Action>> = BTreeMap::new();
        for (_, name, actions) in by_uid {
            if !matches!(actions[..], [Action::Created, Action::Deleted | Action::Abandoned]) {
                deeds.entry(name.to_owned()).or_default().extend(actions);
            }
        }
        deeds
    }

    fn created_by_mark(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for entry in &self.entries {
            let Some(mark) = &entry.mark else { continue };
            let count: &mut usize = counts.entry(mark.clone()).or_default();
            match entry.action {
                Action::Created | Action::VolumeCreated => *count += 1,
                Action::Abandoned if self.was_created(&entry.uid) => *count = count.saturating_sub(1),
                _ => {}
            }
        }
        counts
    }

    fn was_created(&self, uid: &str) -> bool {
        self.entries.iter().any(|entry| entry.uid == uid && entry.action == Action::Created)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(action: Action, uid: &str) -> Entry {
        Entry { at: 0, action, name: "web-1".to_owned(), mark: Some("i/d/c/1/1".to_owned()), uid: uid.to_owned() }
    }

    #[test]
    fn a_failed_create_is_not_counted_and_a_copy_is_nobodys_work() {
        let mut ledger = Ledger::default();
        ledger.record(entry(Action::Created, "a"));
        ledger.record(entry(Action::Abandoned, "a"));
        ledger.record(entry(Action::Created, "b"));
        ledger.record(entry(Action::Copied, "c"));
        assert_eq!(ledger.count_created(&"i/d/c/1/1"), 1);
        assert!(ledger.made_more_than_once().is_empty());
        assert!(ledger.existed_twice().is_empty());
    }

    #[test]
    fn what_was_half_made_is_no_deed_and_what_ran_is() {
        let mut ledger = Ledger::default();
        for (action, uid) in [(Action::Created, "a"), (Action::Deleted, "a"), (Action::Created, "b"), (Action::Started, "b")] {
            ledger.record(entry(action, uid));
        }
        assert_eq!(ledger.deeds(0)["web-1"], [Action::Created, Action::Started]);
        ledger.record(entry(Action::Deleted, "b"));
        ledger.record(entry(Action::Created, "c"));
        assert_eq!(ledger.deeds(0)["web-1"].len(), 4);
        assert_eq!(ledger.deeds(4)["web-1"], [Action::Deleted, Action::Created]);
    }

    #[test]
    fn making_again_after_deleting_is_more_than_once_but_never_two_at_a_time() {
        let mut ledger = Ledger::default();
        for (action, uid) in [(Action::Created, "a"), (Action::Deleted, "a"), (Action::Created, "b")] {
            ledger.record(entry(action, uid));
        }
        assert_eq!(ledger.made_more_than_once(), ["i/d/c/1/1"]);
        assert!(ledger.existed_twice().is_empty());
        ledger.record(entry(Action::Created, "c"));
        assert_eq!(ledger.existed_twice(), ["i/d/c/1/1"]);
    }
}
