//! Escape sequences in what guests write: where each ends, so that it can be kept, turned into a colour, or left out, and never obeyed.

/// Length of the escape sequence with which the text begins (ECMA-48: control sequences, and strings up to their end).
pub fn sequence(text: &str) -> usize {
    let body = &text[1..];
    let end = match body.chars().next() {
        Some('[') => body[1..].find(|c: char| ('@'..='~').contains(&c)).map(|at| 2 + at + 1),
        Some(']' | 'P' | 'X' | '^' | '_') => body[1..].find(['\u{7}', '\u{9c}']).map(|at| {
            let end = body[1 + at..].chars().next().map_or(1, char::len_utf8);
            2 + at + end
        }),
        Some(' '..='/') => body.find(|c: char| ('0'..='~').contains(&c)).map(|at| 1 + at + 1),
        Some(other) => Some(1 + other.len_utf8()),
        None => Some(1),
    };
    end.unwrap_or(text.len())
}
