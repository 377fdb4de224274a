#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::{Duration, Instant};

use app::model::cloud_init::Severity;
use proptest::prelude::*;

use super::*;

fn checked(body: &str) -> Check {
    check(&format!("#cloud-config\n{body}"), None)
}

#[test]
fn a_good_cloud_config_has_no_findings() {
    let check = checked(
        "packages:\n  - nginx\nruncmd:\n  - [sh, -c, 'echo hi']\nwrite_files:\n  - path: /etc/x\n    permissions: '0644'\n    content: |\n      a\tb\n",
    );
    assert_eq!(check.findings, []);
    assert_eq!((check.format, check.checked), (Format::CloudConfig, true));
    assert!(!check.blocks_deploy());
}

#[test]
fn broken_yaml_blocks_a_deploy_and_names_the_line_of_the_whole_text() {
    let check = checked("packages:\n  - nginx\n runcmd: [x]\n");
    assert!(check.blocks_deploy());
    assert_eq!(check.findings.len(), 1);
    assert_eq!(check.findings[0].line, 4);
}

#[test]
fn a_missing_header_blocks_a_deploy_and_an_unknown_key_does_not() {
    assert!(check("packages: [a]\n", None).blocks_deploy());
    let check = checked("pakages: [a]\n");
    assert!(!check.blocks_deploy());
    assert_eq!((check.findings[0].line, check.findings[0].severity), (2, Severity::Warning));
}

#[test]
fn a_list_at_the_top_is_an_error() {
    let check = checked("- a\n- b\n");
    assert!(check.blocks_deploy());
    assert!(check.findings[0].message.contains("a list"));
    assert!(checked("packages\n").blocks_deploy());
}

#[test]
fn a_header_alone_is_a_warning() {
    let check = checked("# nothing yet\n");
    assert_eq!(check.findings[0].severity, Severity::Warning);
    assert!(!check.blocks_deploy());
}

#[test]
fn other_formats_are_accepted_and_say_that_they_were_not_checked() {
    for text in ["#!/bin/sh\n\tif [", "## template: jinja\n#cloud-config\na: {{ v1.x }}\n", "#include\nhttps://example.org\n"] {
        let check = check(text, None);
        assert!(!check.checked && !check.blocks_deploy(), "{text:?}");
        assert!(check.findings[0].message.starts_with("Not checked"));
    }
    let check = check("", None);
    assert_eq!((check.format, check.findings[0].severity), (Format::Empty, Severity::Note));
}

#[test]
fn findings_come_in_the_order_of_the_text_and_not_by_the_thousand() {
    let body: String = (0..500).map(|n| format!("nonsense{n}: 1\n")).collect();
    let findings = checked(&body).findings;
    assert_eq!(findings.len(), MAX_FINDINGS + 1);
    assert!(findings.last().unwrap().message.contains("400 more"));
    assert!(findings.is_sorted_by_key(|finding| (finding.line, finding.column)));
}

/// Generous, because tests run without optimisation: what would hang is told from what is slow.
#[test]
fn a_mebibyte_of_any_shape_is_checked_in_time() {
    let header = "#cloud-config\n";
    let room = yaml::MAX_BYTES - header.len() - 100;
    let fill = |piece: &str| piece.repeat(room / piece.len());
    for (name, body) in [
        ("block of text", format!("write_files:\n  - path: /x\n    content: |\n{}", fill("      some line of text\tand more\n"))),
        ("list", format!("runcmd:\n{}", fill("  - echo one two three four five\n"))),
        ("equal keys", fill("packages: [a]\n")),
        ("brackets", fill("[")),
        ("quotes", format!("a: \"{}", fill("x "))),
        ("tabs in comments", fill("#\t#\t\n")),
        ("long comment", format!("#{}", fill("\t #"))),
        ("one word", format!("a: {}", fill("x"))),
        ("question marks", fill("? ")),
        ("dashes", fill("- ")),
        ("anchors", fill("- &a b\n")),
    ] {
        let start = Instant::now();
        check(&format!("{header}{body}"), None);
        let took = start.elapsed();
        assert!(took < Duration::from_secs(8), "{name} took {took:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_checked_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes);
        check(&text, None);
        checked(&text);
    }

    #[test]
    fn places_lie_within_the_text(body in "([a-z]{1,3}(: |:\n  - |\n|\t)){0,30}") {
        let text = format!("#cloud-config\n{body}");
        let lines: Vec<&str> = text.split('\n').collect();
        for finding in check(&text, None).findings {
            let line = lines.get(finding.line as usize - 1);
            prop_assert!(line.is_some_and(|line| finding.column as usize <= line.chars().count() + 1), "{finding:?}");
            prop_assert!(finding.end_column.is_none_or(|end| end > finding.column));
        }
    }
}
