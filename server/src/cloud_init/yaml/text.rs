//! What PyYAML refuses by the character alone, before or beside the grammar.
//!
//! Its scanner knows spaces only: a tab between two words is an error to it, though newer YAML allows
//! many of them. The parser we use follows newer YAML, so tabs are looked for here.

use std::ops::Range;

use app::model::cloud_init::Finding;

use crate::cloud_init::finding::{Span, error, warning};

/// Control characters and the like may not stand in YAML at all.
pub fn printable(text: &str) -> Result<(), Finding> {
    match text.char_indices().find(|(_, c)| !is_printable(*c)) {
        None => Ok(()),
        Some((at, c)) => {
            Err(error(position(text, at), format!("The character U+{:04X} may not stand in YAML. Remove it.", u32::from(c))))
        }
    }
}

fn is_printable(c: char) -> bool {
    matches!(c,
        '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

/// In YAML 1.1 some characters that no editor shows as a line break are one: between words that changes
/// what the lines mean, inside quotes and blocks of text only the text.
pub fn odd_line_break(text: &str, opaque: &[Range<usize>]) -> Result<Option<Finding>, Finding> {
    let mut first_inside = None;
    for (at, c) in text.char_indices() {
        if !matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}') {
            continue;
        }
        let said = format!("To cloud-init the character U+{:04X} is a line break. Replace it.", u32::from(c));
        if !is_inside(opaque, at) {
            return Err(error(position(text, at), said));
        }
        if first_inside.is_none() {
            first_inside = Some(warning(position(text, at), said));
        }
    }
    Ok(first_inside)
}

fn is_inside(ranges: &[Range<usize>], at: usize) -> bool {
    let after = ranges.partition_point(|range| range.end <= at);
    ranges.get(after).is_some_and(|range| range.contains(&at))
}

/// The first tab that is neither inside quotes or a block of text (`opaque`, in order) nor in a comment.
pub fn stray_tab(text: &str, opaque: &[Range<usize>], until: usize) -> Option<Finding> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if start > until {
            return None;
        }
        if let Some(at) = stray_tab_in_line(line, start, opaque).filter(|at| *at <= until) {
            return Some(tab(position(text, at)));
        }
        start += line.len();
    }
    None
}

fn stray_tab_in_line(line: &str, start: usize, opaque: &[Range<usize>]) -> Option<usize> {
    let mut tabs = line.match_indices('\t').peekable();
    tabs.peek()?;
    let comment = comment_start(line, start, opaque);
    tabs.map(|(offset, _)| start + offset).take_while(|at| *at < comment).find(|at| !is_inside(opaque, *at))
}

/// A `#` opens a comment at the start of a line or after white space.
fn comment_start(line: &str, start: usize, opaque: &[Range<usize>]) -> usize {
    line.match_indices('#')
        .find(|(offset, _)| {
            let separated = *offset == 0 || line[..*offset].ends_with([' ', '\t', '\r']);
            separated && !is_inside(opaque, start + offset)
        })
        .map_or(usize::MAX, |(offset, _)| start + offset)
}

fn tab(span: Span) -> Finding {
    error(span, "A tab stands here. cloud-init's YAML allows spaces only: replace it, or put the text in quotes.")
}

pub fn position(text: &str, at: usize) -> Span {
    let before = &text[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    Span::at(small(line), small(column))
}

pub fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
