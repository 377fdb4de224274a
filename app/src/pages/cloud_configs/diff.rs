//! What differs between two contents. Computed where it is shown, in the browser as well: both contents are on the page.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::{
    components::{DiffLine, LineChange},
    model::cloud_config::Content,
};

/// Lines that are the same around a change.
const CONTEXT: usize = 3;
/// Beyond it the search for the shortest difference takes too long to wait for: all is old, then all is new.
const LINES_MAX: usize = 20_000;

/// A value that is not part of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    pub name: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// Image and environment.
pub fn field_changes(before: &Content, after: &Content) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    let mut note = |name: &str, before: Option<&String>, after: Option<&String>| {
        if before != after {
            changes.push(FieldChange { name: name.to_owned(), before: before.cloned(), after: after.cloned() });
        }
    };
    note("Image", Some(&before.image), Some(&after.image));
    let mut keys: Vec<&String> = before.environment.keys().chain(after.environment.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    for key in keys {
        note(key, before.environment.get(key), after.environment.get(key));
    }
    changes
}

/// The text, line by line; nothing where it is the same.
pub fn line_changes(before: &str, after: &str) -> Vec<DiffLine> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let ops = if old == new {
        Vec::new()
    } else if old.len() + new.len() > LINES_MAX {
        vec![DiffOp::Replace { old_index: 0, old_len: old.len(), new_index: 0, new_len: new.len() }]
    } else {
        capture_diff_slices(Algorithm::Myers, &old, &new)
    };
    let mut lines = Vec::new();
    let last = ops.len().saturating_sub(1);
    for (place, op) in ops.iter().enumerate() {
        match *op {
            DiffOp::Equal { old_index, new_index, len } => {
                same(&mut lines, &old[old_index..old_index + len], (old_index, new_index), place == 0, place == last);
            }
            DiffOp::Delete { old_index, old_len, .. } => removed(&mut lines, &old, old_index, old_len),
            DiffOp::Insert { new_index, new_len, .. } => added(&mut lines, &new, new_index, new_len),
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                removed(&mut lines, &old, old_index, old_len);
                added(&mut lines, &new, new_index, new_len);
            }
        }
    }
    lines
}

fn number(index: usize) -> Option<u32> {
    u32::try_from(index + 1).ok()
}

fn removed(lines: &mut Vec<DiffLine>, old: &[&str], from: usize, count: usize) {
    lines.extend((from..from + count).map(|index| DiffLine {
        change: LineChange::Removed,
        before: number(index),
        after: None,
        text: old[index].to_owned(),
    }));
}

fn added(lines: &mut Vec<DiffLine>, new: &[&str], from: usize, count: usize) {
    lines.extend((from..from + count).map(|index| DiffLine {
        change: LineChange::Added,
        before: None,
        after: number(index),
        text: new[index].to_owned(),
    }));
}

/// Keeps some lines beside the changes around, and says how many are left out.
fn same(lines: &mut Vec<DiffLine>, text: &[&str], (old, new): (usize, usize), is_first: bool, is_last: bool) {
    let (head, tail) = (if is_first { 0 } else { CONTEXT }, if is_last { 0 } else { CONTEXT });
    let skipped = text.len().saturating_sub(head + tail);
    // One line left out takes as much room as the line itself.
    let skipped = if skipped < 2 { 0 } else { skipped };
    let skip = if skipped == 0 { text.len()..text.len() } else { head..head + skipped };
    for (place, line) in text.iter().enumerate() {
        if place == skip.start && skipped > 0 {
            let text = format!("{skipped} lines are the same");
            lines.push(DiffLine { change: LineChange::Skipped, before: None, after: None, text });
        }
        if !skip.contains(&place) {
            let (before, after) = (number(old + place), number(new + place));
            lines.push(DiffLine { change: LineChange::Same, before, after, text: (*line).to_owned() });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_changed_line_stands_between_its_neighbours() {
        let before = (1..=12).map(|n| format!("line {n}\n")).collect::<String>();
        let after = before.replace("line 7\n", "line seven\n");
        let shown: Vec<String> =
            line_changes(&before, &after).into_iter().map(|line| format!("{} {}", line.change.as_str(), line.text)).collect();
        let wanted = [
            "skipped 3 lines are the same",
            "same line 4",
            "same line 5",
            "same line 6",
            "removed line 7",
            "added line seven",
            "same line 8",
            "same line 9",
            "same line 10",
            "skipped 2 lines are the same",
        ];
        assert_eq!(shown, wanted);
        assert!(line_changes(&before, &before).is_empty());
    }

    #[test]
    fn fields_that_changed_are_told_with_both_values() {
        let environment =
            |pairs: &[(&str, &str)]| pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let before =
            Content { image: "debian/11".into(), environment: environment(&[("A", "1"), ("B", "2")]), ..Content::default() };
        let after =
            Content { image: "debian/12".into(), environment: environment(&[("B", "2"), ("C", "3")]), ..Content::default() };
        let told: Vec<_> = field_changes(&before, &after)
            .into_iter()
            .map(|change| (change.name, change.before.unwrap_or_default(), change.after.unwrap_or_default()))
            .collect();
        let wanted = [("Image", "debian/11", "debian/12"), ("A", "1", ""), ("C", "", "3")];
        assert_eq!(told, wanted.map(|(name, before, after)| (name.to_owned(), before.to_owned(), after.to_owned())));
    }

    proptest! {
        #[test]
        fn the_new_text_can_be_read_off_the_difference(before in "([ab]\n){0,12}", after in "([ab]\n){0,12}") {
            let lines = line_changes(&before, &after);
            let is_whole = !lines.iter().any(|line| line.change == LineChange::Skipped);
            if is_whole && before != after {
                let of = |skip: LineChange| lines.iter().filter(|line| line.change != skip).map(|line| format!("{}\n", line.text)).collect::<String>();
                prop_assert_eq!(of(LineChange::Removed), after);
                prop_assert_eq!(of(LineChange::Added), before);
            }
        }
    }
}
