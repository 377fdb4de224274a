//! Finding one's way: in a document by the validator's pointers, in a schema by its references.

use std::collections::BTreeSet;

use jsonschema::paths::Location;
use serde_json::Value;

use crate::cloud_init::yaml::{Document, Place};

/// The steps of a JSON pointer, unescaped.
pub fn steps(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
}

pub fn place(document: &Document, location: &Location) -> Place {
    let steps = steps(location.as_str());
    document.locate(steps.iter().map(String::as_str))
}

/// For people: `write_files[0].permissions`.
pub fn spoken(location: &Location) -> String {
    let mut spoken = String::new();
    for step in steps(location.as_str()) {
        if step.parse::<usize>().is_ok() {
            spoken.push_str(&format!("[{step}]"));
        } else {
            if !spoken.is_empty() {
                spoken.push('.');
            }
            spoken.push_str(&step);
        }
    }
    if spoken.is_empty() { "the top level".to_owned() } else { format!("`{spoken}`") }
}

/// The part of a schema that a `$ref` inside it names.
pub fn resolve<'a>(root: &'a Value, reference: &str) -> Option<&'a Value> {
    root.pointer(reference.strip_prefix('#')?)
}

/// All top-level keys that a schema describes.
pub fn top_level(schema: &Value) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    collect(schema, schema, &mut keys, &mut BTreeSet::new());
    keys
}

fn collect<'a>(root: &'a Value, part: &'a Value, keys: &mut BTreeSet<String>, followed: &mut BTreeSet<&'a str>) {
    if let Some(reference) = part.get("$ref").and_then(Value::as_str) {
        if let Some(target) = resolve(root, reference).filter(|_| followed.insert(reference)) {
            collect(root, target, keys, followed);
        }
        return;
    }
    let described = part.get("properties").and_then(Value::as_object);
    keys.extend(described.into_iter().flat_map(|keys| keys.keys().cloned()));
    for keyword in ["allOf", "anyOf", "oneOf"] {
        let parts = part.get(keyword).and_then(Value::as_array);
        for part in parts.into_iter().flatten() {
            collect(root, part, keys, followed);
        }
    }
}
