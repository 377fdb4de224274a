//! A schema that refers to itself for the same value would never come to an end, and take the server's
//! stack with it. References that go on to a part of the value are fine: the value is finite.

use std::collections::BTreeMap;

use serde_json::Value;

use super::path;

/// Keywords under which a schema speaks of the same value again.
const IN_PLACE: [&str; 8] = ["allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependencies"];

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Open,
    Closed,
}

pub fn is_endless(schema: &Value) -> bool {
    let mut marks = BTreeMap::new();
    references(schema).into_iter().any(|reference| leads_back(schema, reference, &mut marks))
}

fn leads_back<'a>(root: &'a Value, reference: &'a str, marks: &mut BTreeMap<&'a str, Mark>) -> bool {
    match marks.get(reference) {
        Some(Mark::Open) => return true,
        Some(Mark::Closed) => return false,
        None => marks.insert(reference, Mark::Open),
    };
    let target = path::resolve(root, reference);
    let back = target.is_some_and(|target| in_place_references(target).into_iter().any(|next| leads_back(root, next, marks)));
    marks.insert(reference, Mark::Closed);
    back
}

/// Every reference anywhere in the schema.
fn references(schema: &Value) -> Vec<&str> {
    let mut found = Vec::new();
    let mut open = vec![schema];
    while let Some(part) = open.pop() {
        match part {
            Value::Object(map) => {
                found.extend(map.get("$ref").and_then(Value::as_str));
                open.extend(map.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    found
}

/// The references that this part applies to the same value.
fn in_place_references(part: &Value) -> Vec<&str> {
    let mut found = Vec::new();
    let mut open = vec![part];
    while let Some(part) = open.pop() {
        match part {
            Value::Object(map) => {
                found.extend(map.get("$ref").and_then(Value::as_str));
                open.extend(IN_PLACE.iter().filter_map(|keyword| map.get(*keyword)));
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    found
}
