//! What the parser refused, as a sentence for the person who typed it.

use app::model::cloud_init::Finding;
use granit_parser::{ErrorKind, Marker, ScanError};

use super::limit;
use super::scalar::ScalarFault;
use super::text::small;
use crate::cloud_init::finding::{Span, error};

pub fn span(start: &Marker, end: &Marker) -> Span {
    Span {
        line: small(start.line()),
        column: small(start.col() + 1),
        end_line: small(end.line()),
        end_column: small(end.col() + 1),
    }
}

pub fn scan(fault: &ScanError) -> Finding {
    let at = span(fault.marker(), fault.marker());
    match fault.kind() {
        ErrorKind::RecursionLimitExceeded => limit::too_deep(at),
        kind => error(at, sentence(kind)),
    }
}

fn sentence(kind: &ErrorKind) -> String {
    use ErrorKind as K;
    let known = match kind {
        K::TabNotAllowed | K::TabInBlockIndentation | K::TabInIndentation | K::TabAtBlockScalarStart => {
            "A tab stands here. cloud-init's YAML allows spaces only: replace it, or put the text in quotes."
        }
        K::InvalidIndentation | K::BlockSequenceEntryNotAllowed | K::ExpectedBlockSequenceEntry => {
            "The indentation does not fit the lines above: entries of one list or mapping start in the same column."
        }
        K::ExpectedBlockMappingKey => "A `key: value` is expected here. Check the indentation of this line and the one above.",
        K::SimpleKeyExpected | K::InvalidSimpleKey | K::MappingValueNotAllowed => {
            "A line here lacks its `:`, or has a second `: ` in its value. Text with `: ` in it needs quotes."
        }
        K::UnclosedQuotedScalar => "The quote that opens here is never closed.",
        K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => {
            "Text follows a closing quote. Quote the whole value, or none of it."
        }
        K::UnknownQuotedScalarEscape => {
            "After a backslash in double quotes only YAML's own escapes may stand. Use single quotes to keep the backslash."
        }
        K::UnknownAnchor => "This alias (`*name`) has no anchor (`&name`) before it. Quote the text if none was meant.",
        K::UnexpectedEofFlowSequence | K::ExpectedFlowSequenceSeparator => "A list in `[ ]` is not closed, or lacks a comma.",
        K::UnexpectedEofFlowMapping | K::UnexpectedEofImplicitFlowMapping | K::ExpectedFlowMappingSeparator => {
            "A mapping in `{ }` is not closed, or lacks a comma."
        }
        other => return rest(other),
    };
    known.to_owned()
}

fn rest(kind: &ErrorKind) -> String {
    match kind {
        ErrorKind::UnexpectedCharacter { character } => {
            format!("A value may not begin with `{character}`. Put it in quotes.")
        }
        ErrorKind::UnclosedFlowCollection { open } => format!("The `{open}` is never closed."),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            format!("`{open}` is closed by `{close}`.")
        }
        other => format!("This is not YAML: {other}."),
    }
}

pub fn scalar(at: Span, fault: ScalarFault) -> Finding {
    error(
        at,
        match fault {
            ScalarFault::ValueKey => "A lone `=` cannot be read by cloud-init's YAML. Put it in quotes.",
            ScalarFault::NotANumber => "This looks like a number to YAML but is none. Put it in quotes if text is meant.",
            ScalarFault::NoSuchDate => {
                "This looks like a date to YAML but is not in the calendar. Put it in quotes if text is meant."
            }
            ScalarFault::NotABoolean => "`!!bool` needs yes, no, true, false, on or off.",
        },
    )
}
