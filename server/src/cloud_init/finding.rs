//! Where in the text something stands, and findings made for such a place.

use app::model::cloud_init::{Finding, Severity};

/// A stretch of text. Lines and columns count from 1, columns in characters; the end is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub line: u32,
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
}

impl Span {
    /// A place without width.
    pub fn at(line: u32, column: u32) -> Self {
        Self { line, column, end_line: line, end_column: column }
    }

    /// The end column, when the stretch is a word on one line.
    fn word_end(self) -> Option<u32> {
        (self.end_line == self.line && self.end_column > self.column).then_some(self.end_column)
    }
}

pub fn error(span: Span, message: impl Into<String>) -> Finding {
    finding(span, Severity::Error, message.into())
}

pub fn warning(span: Span, message: impl Into<String>) -> Finding {
    finding(span, Severity::Warning, message.into())
}

pub fn note(span: Span, message: impl Into<String>) -> Finding {
    finding(span, Severity::Note, message.into())
}

fn finding(span: Span, severity: Severity, message: String) -> Finding {
    Finding { line: span.line, column: span.column, end_column: span.word_end(), severity, message, suggestion: None }
}

/// The same finding, with what could stand there instead.
pub fn suggesting(finding: Finding, suggestion: impl Into<String>) -> Finding {
    Finding { suggestion: Some(suggestion.into()), ..finding }
}

/// At most forty characters of somebody's text, on one line, for use inside a sentence.
pub fn excerpt(text: &str) -> String {
    const LONGEST: usize = 40;
    let line = text.trim().lines().next().unwrap_or_default().trim_end();
    let cut = line.chars().count() > LONGEST || text.trim().len() > line.len();
    let mut short: String = line.chars().take(LONGEST).collect();
    if cut {
        short.push('…');
    }
    short
}
