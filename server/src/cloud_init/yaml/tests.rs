#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn json_of(text: &str) -> Value {
    read(text).unwrap().document.unwrap().to_json().unwrap()
}

fn fault(text: &str) -> Finding {
    match read(text) {
        Err(fault) => fault,
        Ok(reading) => reading.document.unwrap().to_json().unwrap_err(),
    }
}

#[test]
fn scalars_mean_what_yaml_1_1_says() {
    for (written, meant) in [
        ("0644", json!(420)),
        ("0o17", json!("0o17")),
        ("08", json!("08")),
        ("0x1F", json!(31)),
        ("0b101", json!(5)),
        ("1_000", json!(1000)),
        ("-12", json!(-12)),
        ("1:30", json!(90)),
        ("190:20:30", json!(685_230)),
        ("1:60", json!("1:60")),
        ("yes", json!(true)),
        ("Off", json!(false)),
        ("y", json!("y")),
        ("~", Value::Null),
        ("", Value::Null),
        ("1.5", json!(1.5)),
        ("1.5e3", json!("1.5e3")),
        ("1.5e+3", json!(1500.0)),
        ("1e3", json!("1e3")),
        (".5", json!(0.5)),
        ("-.5", json!("-.5")),
        ("2024-05-31", json!("2024-05-31")),
        ("2024-5-31", json!("2024-5-31")),
        ("18446744073709551615", json!(u64::MAX)),
        ("-9223372036854775807", json!(-i64::MAX)),
        ("'0644'", json!("0644")),
        ("!!str 12", json!("12")),
        ("!!int 0x10", json!(16)),
    ] {
        assert_eq!(json_of(&format!("a: {written}\n"))["a"], meant, "{written}");
    }
}

#[test]
fn a_tab_between_words_is_an_error_at_the_tab() {
    for (text, line, column) in [
        ("a:\tb\n", 1, 3),
        ("a: b\tc\n", 1, 5),
        ("a: 1\n\tb: 2\n", 2, 1),
        ("a:\n\t- b\n", 2, 1),
        ("x: 1\na: b\t# c\n", 2, 5),
        ("a: \"é\ty\"\nb:\tz\n", 2, 3),
    ] {
        let fault = fault(text);
        assert!(fault.message.contains("tab"), "{text:?}: {}", fault.message);
        assert_eq!((fault.line, fault.column), (line, column), "{text:?}");
    }
}

#[test]
fn a_tab_in_quotes_in_a_block_of_text_or_in_a_comment_is_fine() {
    let text = "a: \"x\ty\"\nb: |\n  x\ty\n  # no\tcomment\nc: z # a\tcomment\n#\tand another\n";
    assert_eq!(json_of(text)["b"], "x\ty\n# no\tcomment\n");
}

#[test]
fn anchors_aliases_and_merge_keys_are_followed() {
    let text = "base: &b {a: 1, c: 2}\nother:\n  <<: *b\n  c: 3\nlist:\n  - <<: [*b, {a: 9, d: 4}]\n";
    assert_eq!(json_of(text), json!({"base": {"a": 1, "c": 2}, "other": {"a": 1, "c": 3}, "list": [{"a": 1, "c": 2, "d": 4}]}));
}

#[test]
fn what_pyyaml_refuses_is_refused_at_its_place() {
    for (text, line, column) in [
        ("a: 1\n---\nb: 2\n", 2, 1),
        ("a: &x 1\nb: &x 2\n", 2, 4),
        ("a: &a [*a]\n", 1, 8),
        ("a: *nowhere\n", 1, 4),
        ("a: !foo x\n", 1, 9),
        ("a: =\n", 1, 4),
        ("a: 2001-13-45\n", 1, 4),
        ("a: `x`\n", 1, 4),
        ("? [1]\n: 2\n", 1, 3),
        ("<<: 1\n", 1, 5),
        ("a: \u{1}\n", 1, 4),
        ("a: b: c\n", 1, 5),
        ("a: 1\n: 2\n", 2, 1),
    ] {
        let fault = fault(text);
        assert_eq!((fault.line, fault.column), (line, column), "{text:?}: {}", fault.message);
    }
}

#[test]
fn of_two_equal_keys_the_last_counts_and_the_second_is_warned_of() {
    let reading = read("a: 1\nb: 2\na: 3\n").unwrap();
    assert_eq!(reading.warnings.len(), 1);
    assert_eq!((reading.warnings[0].line, reading.warnings[0].column), (3, 1));
    assert!(reading.warnings[0].message.contains("line 1"));
    assert_eq!(reading.document.unwrap().to_json().unwrap()["a"], 3);
}

#[test]
fn a_key_that_is_read_as_a_truth_value_is_warned_of() {
    let warnings = read("x:\n  on: 1\n").unwrap().warnings;
    assert!(warnings[0].message.contains("`on`"));
    assert_eq!((warnings[0].line, warnings[0].column), (2, 3));
}

#[test]
fn every_value_is_found_again_by_its_path() {
    let document = read("a:\n  - b: 1\n    c: é\n  - x\nd: 0644\n").unwrap().document.unwrap();
    let place = document.locate(["a", "0", "c"]);
    assert_eq!((place.value.line, place.value.column), (3, 8));
    assert_eq!(place.key.map(|key| (key.line, key.column, key.end_column)), Some((3, 5, 6)));
    let place = document.locate(["d"]);
    assert_eq!(document.source(place.node), Some("0644"));
    let place = document.locate(["a", "7", "nothing"]);
    assert_eq!(place.key.map(|key| key.line), Some(1));
}

#[test]
fn nothing_but_comments_is_no_document() {
    assert!(read("#cloud-config\n# nothing\n").unwrap().document.is_none());
}

#[test]
fn an_alias_bomb_is_refused_before_it_goes_off() {
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, before) in ('b'..='z').zip('a'..='y') {
        let aliases = vec![format!("*{before}"); 9].join(", ");
        bomb.push_str(&format!("{name}: &{name} [{aliases}]\n"));
    }
    assert!(fault(&bomb).message.contains("values"));
    let text = "x".repeat(100_000);
    let copies = vec!["*t"; 100].join(", ");
    assert!(fault(&format!("a: &t {text}\nb: [{copies}]\n")).message.contains("values"));
}

#[test]
fn too_deep_is_refused_also_by_way_of_aliases() {
    assert!(fault(&format!("a: {}", "[".repeat(10_000))).message.contains("levels"));
    let nested = |inner: &str| format!("{}{inner}{}", "[".repeat(40), "]".repeat(40));
    let text = format!("a: &a {}\nb: {}\n", nested("x"), nested("*a"));
    assert!(fault(&text).message.contains("levels"));
}

#[test]
fn more_than_a_mebibyte_is_refused_by_its_size() {
    assert!(fault(&"#".repeat(MAX_BYTES + 1)).message.contains("bytes"));
    assert!(read(&"#".repeat(MAX_BYTES)).is_ok());
}

/// Pieces that YAML cares about, so that random texts reach deep into the grammar.
fn yamlish() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a",
        "b",
        ": ",
        "- ",
        "\n",
        "  ",
        "    ",
        "#",
        " #",
        "'",
        "\"",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "&a ",
        "*a",
        "!",
        "!!str ",
        "!!int ",
        "|",
        "|-",
        ">+",
        "|2",
        "? ",
        "<<: ",
        "---\n",
        "...\n",
        "\t",
        "0644",
        "yes",
        "1:30",
        "2001-01-01",
        "~",
        "é",
        "😀",
        "\\",
        "%",
        "@",
        "\r\n",
        "\r",
        "\u{2028}",
        "\u{feff}",
        "\u{0}",
        "=",
        "key: value\n",
        "\n- item\n",
        "\n  nested: &b [1, 2]\n",
        "*b",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
}

/// Every place that is named exists in the text; one past the end of a line is its end.
fn lies_within(text: &str, finding: &Finding) -> bool {
    let lines: Vec<&str> = text.split('\n').collect();
    let line = finding.line as usize;
    let known = (1..=lines.len()).contains(&line);
    let lone_returns = text.replace("\r\n", "\n").contains('\r');
    known || lone_returns && line <= lines.len() + text.matches('\r').count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reading_never_panics_and_names_only_lines_that_exist(text in yamlish()) {
        match read(&text) {
            Err(fault) => prop_assert!(lies_within(&text, &fault), "{fault:?}"),
            Ok(reading) => {
                for warning in &reading.warnings {
                    prop_assert!(lies_within(&text, warning), "{warning:?}");
                }
                if let Some(document) = reading.document {
                    let _ = document.to_json();
                }
            }
        }
    }

    #[test]
    fn any_text_at_all_is_read_or_refused(text in any::<String>()) {
        if let Ok(Reading { document: Some(document), .. }) = read(&text) {
            let _ = document.to_json();
        }
    }

    #[test]
    fn json_reads_as_itself(words in prop::collection::vec("[a-z]{1,8}", 0..20), numbers in prop::collection::vec(any::<i64>(), 0..20)) {
        let value = json!({"words": words, "numbers": numbers, "nested": {"again": [[], {}]}});
        prop_assert_eq!(json_of(&value.to_string()), value);
    }
}
