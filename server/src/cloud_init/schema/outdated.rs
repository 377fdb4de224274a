//! What the schema calls out of date, said only of forms that are really used: the validator reports
//! the annotations of those branches that the value took.

use app::model::cloud_init::Finding;
use jsonschema::Validator;
use serde_json::{Map, Value};

use super::{Origin, path};
use crate::cloud_init::finding::{Span, note};
use crate::cloud_init::yaml::Document;

const MAX_NOTES: usize = 50;
const LONGEST_REMARK: usize = 200;

pub fn notes(validator: &Validator, origin: &Origin, document: &Document, value: &Value) -> Vec<Finding> {
    let evaluation = validator.evaluate(value);
    let mut notes: Vec<Finding> = Vec::new();
    for entry in evaluation.iter_annotations() {
        let Some(remarks) = entry.annotations.value().as_object().filter(|remarks| is_outdated(remarks)) else {
            continue;
        };
        let place = path::place(document, entry.instance_location);
        let finding =
            note(place.key.unwrap_or(start(place.value)), sentence(remarks, &path::spoken(entry.instance_location), origin));
        if !notes.contains(&finding) {
            notes.push(finding);
        }
        if notes.len() == MAX_NOTES {
            break;
        }
    }
    notes
}

fn is_outdated(remarks: &Map<String, Value>) -> bool {
    remarks.get("deprecated").and_then(Value::as_bool) == Some(true)
}

fn start(span: Span) -> Span {
    Span::at(span.line, span.column)
}

fn sentence(remarks: &Map<String, Value>, what: &str, origin: &Origin) -> String {
    let text = |name: &str| remarks.get(name).and_then(Value::as_str);
    let since = text("deprecated_version").map_or_else(
        || format!("out of date in cloud-init {}", origin.cloud_init_version),
        |version| format!("out of date since cloud-init {version}"),
    );
    match text("deprecated_description").or(text("description")).map(plain) {
        Some(why) if !why.is_empty() => format!("{what} as written here is {since}: {why}"),
        _ => format!("{what} as written here is {since}."),
    }
}

/// The schema's remarks are written for a manual: one line, simple quotes, not too long.
fn plain(remark: &str) -> String {
    let line = remark.replace("``", "`").split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST_REMARK) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
