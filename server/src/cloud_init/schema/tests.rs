#![expect(clippy::unwrap_used, reason = "tests")]

use app::model::cloud_init::Severity;
use serde_json::json;

use super::*;
use crate::cloud_init::check::check;

/// In the style of cloud-init's: draft 4, one part per module, joined by `allOf`.
fn tiny() -> Value {
    json!({
        "$schema": "http://json-schema.org/draft-04/schema#",
        "$defs": {
            "file": {
                "type": "object",
                "required": ["path"],
                "additionalProperties": false,
                "properties": {
                    "path": {"type": "string"},
                    "content": {"type": "string"},
                    "permissions": {"type": "string"},
                    "append": {"type": "boolean"},
                    "encoding": {"enum": ["base64", "gzip", "text/plain"]}
                }
            },
            "files": {"properties": {"write_files": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/file"}}}},
            "commands": {"properties": {"runcmd": {"type": "array", "items": {"oneOf": [
                {"type": "array", "items": {"type": "string"}}, {"type": "string"}, {"type": "null"}
            ]}}}},
            "people": {"properties": {"users": {"type": "array", "items": {"anyOf": [
                {"type": "string"},
                {"type": "object", "required": ["name"], "properties": {
                    "name": {"type": "string"},
                    "lock_passwd": {"oneOf": [{"type": "boolean"}, {"type": "string", "deprecated": true,
                        "deprecated_version": "22.2", "deprecated_description": "Use ``true`` or ``false``."}]}
                }}
            ]}}}},
            "old": {"properties": {"apt_update": {"type": "boolean", "deprecated": true, "description": "Use ``package_update``."},
                                   "local_key": {"type": "string"}, "package_update": {"type": "boolean"}}}
        },
        "allOf": [{"$ref": "#/$defs/files"}, {"$ref": "#/$defs/commands"}, {"$ref": "#/$defs/people"}, {"$ref": "#/$defs/old"}]
    })
}

fn compile(schema: &Value) -> Result<LearnedSchema, SchemaError> {
    let origin = Origin {
        cloud_init_version: "22.4.2".to_owned(),
        image_name: "debian/12/cloud".to_owned(),
        image_fingerprint: "0".repeat(64),
    };
    LearnedSchema::compile(origin, schema.to_string().as_bytes())
}

fn findings(body: &str) -> Vec<Finding> {
    check(&format!("#cloud-config\n{body}"), Some(&compile(&tiny()).unwrap())).findings
}

fn only(body: &str) -> Finding {
    let mut findings = findings(body);
    assert_eq!(findings.len(), 1, "{body}: {findings:#?}");
    findings.remove(0)
}

#[test]
fn it_says_which_cloud_init_it_speaks_for() {
    let check = check("#cloud-config\nruncmd: [a]\n", Some(&compile(&tiny()).unwrap()));
    assert_eq!(check.spoken_for.as_deref(), Some("cloud-init 22.4.2 in debian/12/cloud"));
    assert_eq!(check.findings, []);
}

#[test]
fn an_unquoted_mode_is_marked_where_it_stands_with_what_yaml_makes_of_it() {
    let finding = only("write_files:\n  - path: /x\n    permissions: 0644\n");
    assert_eq!((finding.line, finding.column, finding.end_column), (4, 18, Some(22)));
    assert_eq!(finding.severity, Severity::Warning);
    assert_eq!(
        finding.message,
        "`write_files[0].permissions` should be text, but is `0644`, which YAML 1.1 reads as the number 420."
    );
    assert_eq!(finding.suggestion.as_deref(), Some("\"0644\""));
}

#[test]
fn a_misspelt_key_inside_is_marked_with_the_right_one() {
    let finding = only("write_files:\n  - path: /x\n    contnet: a\n");
    assert_eq!((finding.line, finding.column, finding.end_column), (4, 5, Some(12)));
    assert_eq!(finding.suggestion.as_deref(), Some("content"));
}

#[test]
fn a_missing_key_is_told_at_the_entry_that_lacks_it() {
    let finding = only("write_files:\n  - path: /x\n  - content: a\n");
    assert_eq!((finding.line, finding.message.as_str()), (4, "`write_files[1]` lacks `path`."));
}

#[test]
fn a_value_of_no_allowed_form_gets_one_sentence_with_the_forms() {
    let finding = only("runcmd:\n  - a\n  - 5\n");
    assert_eq!(finding.line, 4);
    assert_eq!(finding.message, "`runcmd[1]` should be a list, text or empty, but is the number 5.");
    let finding = only("runcmd:\n  - echo: hi\n");
    assert_eq!(finding.message, "`runcmd[0]` should be a list, text or empty, but is a mapping (`key: value`).");
}

#[test]
fn of_a_form_that_was_nearly_met_only_its_own_fault_is_told() {
    let finding = only("runcmd:\n  - [sleep, 5]\n");
    assert_eq!(finding.message, "`runcmd[0][1]` should be text, but is the number 5.");
    let finding = only("users:\n  - nmae: bob\n");
    assert_eq!(finding.message, "`users[0]` lacks `name`.");
}

#[test]
fn a_word_that_is_no_option_is_told_the_options() {
    let finding = only("write_files:\n  - path: /x\n    encoding: bas64\n");
    assert_eq!(finding.suggestion.as_deref(), Some("base64"));
    assert!(finding.message.contains("`gzip`"));
}

#[test]
fn what_is_out_of_date_is_a_note_only_where_that_form_is_used() {
    let finding = only("users:\n  - {name: a, lock_passwd: true}\n  - {name: b, lock_passwd: 'true'}\n");
    assert_eq!((finding.severity, finding.line), (Severity::Note, 4));
    assert!(finding.message.ends_with("out of date since cloud-init 22.2: Use `true` or `false`."), "{}", finding.message);
}

#[test]
fn an_old_top_level_key_is_noted_once_even_where_other_things_are_wrong() {
    let findings = findings("apt_update: true\nruncmd: 5\n");
    assert_eq!(findings.len(), 2);
    assert_eq!(findings[0].suggestion.as_deref(), Some("package_update"));
}

#[test]
fn a_key_that_only_the_guest_s_schema_knows_is_known() {
    assert_eq!(findings("local_key: a\n"), []);
    assert_eq!(only("local_kee: a\n").suggestion.as_deref(), Some("local_key"));
}

#[test]
fn a_merged_value_is_marked_where_it_was_written() {
    let finding = only("write_files:\n  - &f {path: /x, append: 5}\n  - {<<: *f, path: /y, append: true}\n");
    assert_eq!((finding.line, finding.column), (3, 27));
}

#[test]
fn a_schema_that_never_ends_is_refused() {
    for endless in [
        json!({"allOf": [{"$ref": "#"}]}),
        json!({"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"anyOf": [{"$ref": "#/$defs/a"}]}}, "allOf": [{"$ref": "#/$defs/a"}]}),
    ] {
        assert!(matches!(compile(&endless), Err(SchemaError::Endless)), "{endless}");
    }
    assert!(compile(&json!({"properties": {"a": {"$ref": "#"}}})).is_ok());
}

#[test]
fn a_schema_that_fetches_or_is_none_is_refused() {
    assert!(matches!(compile(&json!({"$ref": "https://example.org/a.json"})), Err(SchemaError::Unusable(_))));
    let origin = compile(&tiny()).unwrap().origin().clone();
    assert!(matches!(LearnedSchema::compile(origin.clone(), b"{\"a\""), Err(SchemaError::NotJson(_))));
    let large = vec![b' '; MAX_SCHEMA_BYTES + 1];
    assert!(matches!(LearnedSchema::compile(origin, &large), Err(SchemaError::TooLarge(_))));
}
