//! From the validator's errors to one sentence per place.
//!
//! Where a value may take several forms, the validator says why it fits none of them. Nobody wants to
//! read all that: if one form was nearly met, its own fault is told; else the forms are listed.

use app::model::cloud_init::Finding;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::paths::Location;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use super::path;
use crate::cloud_init::finding::{Span, excerpt, suggesting, warning};
use crate::cloud_init::keys::nearest;
use crate::cloud_init::yaml::{Document, NodeValue, Place};

const MAX_COMPLAINTS: usize = 100;
const MAX_OPTIONS: usize = 12;

pub fn complaints(validator: &Validator, schema: &Value, document: &Document, value: &Value) -> Vec<Finding> {
    let reader = Reader { schema, document };
    let mut findings: Vec<Finding> = Vec::new();
    for fault in validator.iter_errors(value).take(MAX_COMPLAINTS) {
        for finding in reader.read(&fault) {
            if !findings.iter().any(|known| known == &finding) {
                findings.push(finding);
            }
        }
    }
    findings
}

struct Reader<'a> {
    schema: &'a Value,
    document: &'a Document,
}

impl Reader<'_> {
    fn read(&self, fault: &ValidationError<'_>) -> Vec<Finding> {
        match fault.kind() {
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } => self.forms(fault, context),
            Kind::AdditionalProperties { unexpected } => unexpected.iter().map(|key| self.unexpected(fault, key)).collect(),
            Kind::Type { kind } => vec![self.wrong_type(fault.instance_path(), &type_names(kind))],
            Kind::Enum { options } => vec![self.not_an_option(fault, options)],
            Kind::Required { property } => vec![self.missing(fault, property)],
            other => vec![self.at(fault.instance_path(), &plain(other))],
        }
    }

    /// The fault of the form that was nearly met, or the list of forms.
    fn forms(&self, fault: &ValidationError<'_>, context: &[Vec<ValidationError<'static>>]) -> Vec<Finding> {
        let here = fault.instance_path();
        let mut tried: Vec<&Vec<ValidationError<'static>>> =
            context.iter().filter(|faults| !faults.iter().any(|fault| refuses_type(fault, here))).collect();
        tried.sort_by_key(|faults| (faults.iter().any(|fault| refuses_word(fault, here)), faults.len()));
        if let Some(nearest) = tried.first() {
            return nearest.iter().flat_map(|fault| self.read(fault)).collect();
        }
        let mut names: Vec<&str> = Vec::new();
        for fault in context.iter().flatten() {
            for name in expected(fault, here) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        vec![self.wrong_type(here, &names)]
    }

    fn wrong_type(&self, location: &Location, names: &[&str]) -> Finding {
        let place = path::place(self.document, location);
        let finding = warning(
            inside(place),
            format!("{} should be {}, but is {}.", path::spoken(location), list(names), self.found(place)),
        );
        match self.document.source(place.node) {
            Some(source) if names.contains(&TEXT) && !source.is_empty() && !source.contains(['"', '\\']) => {
                suggesting(finding, format!("\"{source}\""))
            }
            _ => finding,
        }
    }

    /// What stands in the text, and what YAML makes of it where that is not plain to see.
    fn found(&self, place: Place) -> String {
        let source = self.document.source(place.node).map(excerpt).unwrap_or_default();
        match &self.document.node(place.node).value {
            NodeValue::Null if source.is_empty() => "empty".to_owned(),
            NodeValue::Null => format!("`{source}`, which is nothing"),
            NodeValue::Bool(value) => format!("`{source}`, which YAML 1.1 reads as {value}"),
            NodeValue::Number(number) if number.to_string() == source => format!("the number {source}"),
            NodeValue::Number(number) => format!("`{source}`, which YAML 1.1 reads as the number {number}"),
            NodeValue::Timestamp(_) => format!("`{source}`, which YAML 1.1 reads as a date"),
            NodeValue::Text(_) | NodeValue::Merge => "text".to_owned(),
            NodeValue::Sequence(_) => "a list".to_owned(),
            NodeValue::Mapping(_) => "a mapping (`key: value`)".to_owned(),
        }
    }

    fn unexpected(&self, fault: &ValidationError<'_>, key: &str) -> Finding {
        let place = path::place(self.document, &fault.instance_path().join(key));
        let span = place.key.unwrap_or(inside(place));
        let said = format!("`{}` is not known in {}", excerpt(key), path::spoken(fault.instance_path()));
        match nearest(key, self.siblings(fault)) {
            Some(meant) => suggesting(warning(span, format!("{said}. Did you mean `{meant}`?")), meant),
            None => warning(span, format!("{said}.")),
        }
    }

    /// The keys that the schema knows where it met an unexpected one.
    fn siblings(&self, fault: &ValidationError<'_>) -> impl Iterator<Item = &str> {
        fault
            .schema_path()
            .as_str()
            .rsplit_once('/')
            .and_then(|(parent, _)| self.schema.pointer(parent)?.get("properties")?.as_object())
            .into_iter()
            .flat_map(|properties| properties.keys().map(String::as_str))
    }

    fn not_an_option(&self, fault: &ValidationError<'_>, options: &Value) -> Finding {
        let options: Vec<String> = options.as_array().map(|options| options.iter().map(word).collect()).unwrap_or_default();
        let shown: Vec<String> = options.iter().take(MAX_OPTIONS).map(|option| format!("`{option}`")).collect();
        let more = if options.len() > MAX_OPTIONS { " …" } else { "" };
        let finding = self.at(fault.instance_path(), &format!("must be one of {}{more}", shown.join(", ")));
        let meant = fault.instance().as_str().and_then(|typed| nearest(typed, options.iter().map(String::as_str)));
        match meant {
            Some(meant) => suggesting(finding, meant),
            None => finding,
        }
    }

    fn missing(&self, fault: &ValidationError<'_>, property: &Value) -> Finding {
        let place = path::place(self.document, fault.instance_path());
        let span = place.key.unwrap_or(inside(place));
        warning(span, format!("{} lacks `{}`.", path::spoken(fault.instance_path()), word(property)))
    }

    fn at(&self, location: &Location, said: &str) -> Finding {
        let place = path::place(self.document, location);
        warning(inside(place), format!("{} {said}.", path::spoken(location)))
    }
}

const TEXT: &str = "text";

/// A scalar is marked whole; of a list or mapping the key, or its beginning.
fn inside(place: Place) -> Span {
    if place.value.line == place.value.end_line && place.value.end_column > place.value.column {
        return place.value;
    }
    place.key.unwrap_or(Span::at(place.value.line, place.value.column))
}

/// A form that is one of a few words is not what a list or mapping was meant to be.
fn refuses_word(fault: &ValidationError<'_>, here: &Location) -> bool {
    fault.instance_path() == here && matches!(fault.kind(), Kind::Enum { .. } | Kind::Constant { .. })
}

fn refuses_type(fault: &ValidationError<'_>, here: &Location) -> bool {
    let at_top = fault.instance_path() == here;
    match fault.kind() {
        Kind::Type { .. } => at_top,
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } if at_top => {
            context.iter().all(|faults| faults.iter().any(|fault| refuses_type(fault, here)))
        }
        _ => false,
    }
}

fn expected(fault: &ValidationError<'_>, here: &Location) -> Vec<&'static str> {
    if fault.instance_path() != here {
        return Vec::new();
    }
    match fault.kind() {
        Kind::Type { kind } => type_names(kind),
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            context.iter().flatten().flat_map(|fault| expected(fault, here)).collect()
        }
        _ => Vec::new(),
    }
}

fn type_names(kind: &TypeKind) -> Vec<&'static str> {
    match kind {
        TypeKind::Single(one) => vec![type_name(&one.to_string())],
        TypeKind::Multiple(set) => set.iter().map(|one| type_name(&one.to_string())).collect(),
    }
}

fn type_name(name: &str) -> &'static str {
    match name {
        "string" => TEXT,
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "a list",
        "object" => "a mapping (`key: value`)",
        "null" => "empty",
        _ => "something else",
    }
}

fn list(names: &[&str]) -> String {
    match names {
        [] => "something else".to_owned(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn plain(kind: &Kind) -> String {
    match kind {
        Kind::MinItems { limit } => format!("needs at least {limit} {}", entries(*limit)),
        Kind::MaxItems { limit } => format!("may have at most {limit} {}", entries(*limit)),
        Kind::MinProperties { limit } => format!("needs at least {limit} {}", entries(*limit)),
        Kind::MaxProperties { limit } => format!("may have at most {limit} {}", entries(*limit)),
        Kind::MinLength { .. } => "is too short".to_owned(),
        Kind::MaxLength { limit } => format!("is longer than {limit} characters"),
        Kind::Minimum { limit } => format!("must not be less than {limit}"),
        Kind::Maximum { limit } => format!("must not be more than {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("must be more than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("must be less than {limit}"),
        Kind::UniqueItems => "has the same entry twice".to_owned(),
        Kind::Pattern { pattern } => format!("does not have the form `{}`", excerpt(pattern)),
        Kind::OneOfMultipleValid { .. } => "fits more than one form, so cloud-init cannot tell which is meant".to_owned(),
        _ => "does not fit what cloud-init expects here".to_owned(),
    }
}

fn entries(count: u64) -> &'static str {
    if count == 1 { "entry" } else { "entries" }
}
