//! The first line of user-data decides what cloud-init does with it; a wrong one means: nothing at all.
//!
//! cloud-init itself forgives white space before the header and letters of either case. We do not:
//! its own checker refuses them, and other tools that look at the first line would be fooled.

use app::model::cloud_init::{Finding, Format, Severity};

const CLOUD_CONFIG: &str = "#cloud-config";

/// Headers that end with their own word. The longest match wins, so the order does not matter.
const HEADERS: [(&str, Format); 8] = [
    (CLOUD_CONFIG, Format::CloudConfig),
    ("#cloud-config-archive", Format::CloudConfigArchive),
    ("#cloud-config-jsonp", Format::CloudConfigJsonp),
    ("#include", Format::Include),
    ("#include-once", Format::Include),
    ("#cloud-boothook", Format::Boothook),
    ("#part-handler", Format::PartHandler),
    ("## template: jinja", Format::Jinja),
];

/// cloud-init looks for the MIME header in this many bytes.
const MIME_WINDOW_BYTES: usize = 4096;

/// The format, or the finding that says why there is none.
pub fn recognise(user_data: &str) -> Result<Format, Finding> {
    if user_data.trim().is_empty() {
        return Ok(Format::Empty);
    }
    let first = user_data.lines().next().unwrap_or_default();
    if let Some(format) = known(first) {
        return Ok(format);
    }
    if is_mime(user_data) {
        return Ok(Format::Mime);
    }
    Err(explain(user_data, first))
}

fn known(line: &str) -> Option<Format> {
    if line.starts_with("#!") {
        return Some(Format::Script);
    }
    HEADERS
        .iter()
        .find(|(header, _)| {
            line.strip_prefix(header).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
        })
        .map(|(_, format)| *format)
}

fn is_mime(user_data: &str) -> bool {
    let bytes = user_data.as_bytes();
    bytes[..bytes.len().min(MIME_WINDOW_BYTES)]
        .to_ascii_lowercase()
        .windows(b"mime-version:".len())
        .any(|window| window == b"mime-version:")
}

fn explain(user_data: &str, first: &str) -> Finding {
    if let Some(rest) = user_data.strip_prefix('\u{feff}') {
        return byte_order_mark(rest);
    }
    if let Some((skipped, header)) = late_header(user_data) {
        return late(skipped, header);
    }
    let width = u32::try_from(first.chars().count()).unwrap_or(u32::MAX - 1);
    match meant(first) {
        Some(header) => error(
            1,
            Some(width + 1),
            format!(
                "cloud-init does not know the header `{}` and would ignore everything. Did you mean `{header}`?",
                short(first)
            ),
            Some(header.to_owned()),
        ),
        None => error(
            1,
            None,
            "The first line must say what this is, or cloud-init ignores everything. For YAML it is `#cloud-config`.".to_owned(),
            Some(format!("{CLOUD_CONFIG}\n")),
        ),
    }
}

fn byte_order_mark(rest: &str) -> Finding {
    let first = rest.lines().next().unwrap_or_default();
    error(
        1,
        None,
        format!(
            "An invisible byte order mark stands before `{}`, so cloud-init does not see the header. Save the text as UTF-8 without it.",
            short(first)
        ),
        None,
    )
}

/// The header stands lower down, after blank lines or spaces.
fn late_header(user_data: &str) -> Option<(usize, &str)> {
    let (index, line) = user_data.lines().enumerate().find(|(_, line)| !line.trim().is_empty())?;
    let header = line.trim();
    known(header)?;
    Some((index, header))
}

fn late(skipped: usize, header: &str) -> Finding {
    let what = if skipped == 0 { "Remove the spaces before it." } else { "Remove the blank lines above it." };
    let line = u32::try_from(skipped + 1).unwrap_or(u32::MAX);
    error(
        line,
        None,
        format!("The header `{}` must be the very first line, from its first column. {what}", short(header)),
        Some(header.to_owned()),
    )
}

/// A header is guessed at only from a line that looks like one: a comment, or a word and nothing else.
fn meant(line: &str) -> Option<&'static str> {
    let typed = squeeze(line);
    if typed.is_empty() || line.trim_end().ends_with(':') {
        return None;
    }
    HEADERS
        .iter()
        .map(|(header, _)| (strsim::damerau_levenshtein(&squeeze(header), &typed), *header))
        .filter(|(distance, _)| *distance <= 2)
        .min_by_key(|(distance, header)| (*distance, header.len()))
        .map(|(_, header)| header)
}

/// Letters and digits only, in lower case: `# Cloud_Config` and `#cloud-config` are the same.
/// Long lines are no headers, and are cut so that the distance stays cheap.
fn squeeze(line: &str) -> String {
    line.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(40).collect()
}

fn short(line: &str) -> String {
    let line = line.trim_end();
    match line.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

fn error(line: u32, end_column: Option<u32>, message: String, suggestion: Option<String>) -> Finding {
    Finding { line, column: 1, end_column, severity: Severity::Error, message, suggestion }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn every_format_of_cloud_init_is_recognised_by_its_first_line() {
        for (text, format) in [
            ("#cloud-config\npackages: []", Format::CloudConfig),
            ("#cloud-config\r\npackages: []", Format::CloudConfig),
            ("#cloud-config  \n", Format::CloudConfig),
            ("#!/bin/sh\ntrue", Format::Script),
            ("## template: jinja\n#cloud-config\n", Format::Jinja),
            ("#include\nhttps://example.org/a", Format::Include),
            ("#include https://example.org/a", Format::Include),
            ("#include-once\nhttps://example.org/a", Format::Include),
            ("#cloud-boothook\n#!/bin/sh", Format::Boothook),
            ("#part-handler\n", Format::PartHandler),
            ("#cloud-config-archive\n- a", Format::CloudConfigArchive),
            ("#cloud-config-jsonp\n[]", Format::CloudConfigJsonp),
            ("Content-Type: multipart/mixed; boundary=b\nMIME-Version: 1.0\n", Format::Mime),
            ("", Format::Empty),
            (" \n\n", Format::Empty),
        ] {
            assert_eq!(recognise(text), Ok(format), "{text:?}");
        }
    }

    #[test]
    fn a_misspelt_header_is_an_error_that_names_the_right_one() {
        for typed in
            ["# cloud-config", "#cloud_config", "#cloudconfig", "cloud-config", "#Cloud-Config", "#cloud-confg", "#clodu-config"]
        {
            let finding = recognise(&format!("{typed}\npackages: []\n")).unwrap_err();
            assert_eq!(finding.severity, Severity::Error);
            assert_eq!(finding.suggestion.as_deref(), Some("#cloud-config"), "{typed}");
            assert_eq!((finding.line, finding.column), (1, 1));
        }
        let finding = recognise("##template: jinja\n").unwrap_err();
        assert_eq!(finding.suggestion.as_deref(), Some("## template: jinja"));
    }

    #[test]
    fn yaml_without_a_header_is_told_to_add_one() {
        let finding = recognise("packages:\n  - nginx\n").unwrap_err();
        assert_eq!(finding.suggestion.as_deref(), Some("#cloud-config\n"));
    }

    #[test]
    fn a_header_below_blank_lines_is_an_error_at_its_own_line() {
        let finding = recognise("\n\n#cloud-config\npackages: []\n").unwrap_err();
        assert_eq!(finding.line, 3);
        assert!(finding.message.contains("blank lines"));
        let finding = recognise("  #cloud-config\npackages: []\n").unwrap_err();
        assert!(finding.message.contains("spaces"));
    }

    #[test]
    fn a_byte_order_mark_is_an_error_that_says_so() {
        let finding = recognise("\u{feff}#cloud-config\npackages: []\n").unwrap_err();
        assert!(finding.message.contains("byte order mark"));
    }
}
