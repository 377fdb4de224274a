//! Looks at user-data before a guest does: what would be refused, and what would be ignored in silence.
//!
//! Syntax and header are errors and stand in the way of a deploy, because cloud-init would do nothing
//! at all. Everything a table or a schema says is a warning: cloud-init goes on, and versions differ.

use app::model::cloud_init::{Check, Finding, Format};

use super::finding::{Span, error, note, warning};
use super::schema::LearnedSchema;
use super::yaml::{self, Document, NodeValue};
use super::{header, keys};

/// More remarks than anybody reads.
const MAX_FINDINGS: usize = 100;

/// Checks user-data, with the schema of the image's own cloud-init where one was learned.
pub fn check(user_data: &str, schema: Option<&LearnedSchema>) -> Check {
    if let Err(finding) = yaml::size(user_data) {
        return unread(Format::Unknown, finding);
    }
    match header::recognise(user_data) {
        Err(finding) => unread(Format::Unknown, finding),
        Ok(Format::CloudConfig) => cloud_config(user_data, schema),
        Ok(Format::Empty) => unread(Format::Empty, note(Span::at(1, 1), "Empty: cloud-init has nothing to do.")),
        Ok(format) => unread(format, not_looked_into(format)),
    }
}

fn unread(format: Format, finding: Finding) -> Check {
    Check { format, checked: false, spoken_for: None, findings: vec![finding] }
}

fn not_looked_into(format: Format) -> Finding {
    note(Span::at(1, 1), format!("Not checked: this is a {}; only `#cloud-config` is looked into.", format.label()))
}

fn cloud_config(user_data: &str, schema: Option<&LearnedSchema>) -> Check {
    let findings = read(user_data, schema).unwrap_or_else(|fault| vec![fault]);
    Check {
        format: Format::CloudConfig,
        checked: true,
        spoken_for: schema.map(LearnedSchema::speaks_for),
        findings: in_order(findings),
    }
}

fn read(user_data: &str, schema: Option<&LearnedSchema>) -> Result<Vec<Finding>, Finding> {
    let reading = yaml::read(user_data)?;
    let Some(document) = reading.document else {
        let nothing = "There are no keys below the header: cloud-init has nothing to do.";
        return Ok(vec![warning(Span::at(1, 1), nothing)]);
    };
    mapping_on_top(&document)?;
    let value = document.to_json()?;
    let mut findings = reading.warnings;
    findings.extend(keys::judge(&document, schema));
    if let Some(schema) = schema {
        let said: Vec<(u32, u32)> = findings.iter().map(place).collect();
        let complaints = schema.judge(&document, &value);
        findings.extend(complaints.into_iter().filter(|finding| !said.contains(&place(finding))));
    }
    Ok(findings)
}

fn mapping_on_top(document: &Document) -> Result<(), Finding> {
    let root = document.root();
    let what = match &root.value {
        NodeValue::Mapping(_) => return Ok(()),
        NodeValue::Sequence(_) => "a list",
        _ => "a single value",
    };
    Err(error(
        Span::at(root.span.line, root.span.column),
        format!("A cloud-config is `key: value` lines; this is {what}. Is a `:` or a key above missing?"),
    ))
}

fn place(finding: &Finding) -> (u32, u32) {
    (finding.line, finding.column)
}

/// In the order of the text; what matters most comes first at one place.
fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    let more = findings.len().saturating_sub(MAX_FINDINGS);
    findings.sort_by_key(|finding| (std::cmp::Reverse(finding.severity), place(finding)));
    findings.truncate(MAX_FINDINGS);
    findings.sort_by_key(|finding| (place(finding), std::cmp::Reverse(finding.severity)));
    if more > 0 {
        let last = findings.last().map_or(Span::at(1, 1), |last| Span::at(last.line, last.column));
        findings.push(note(last, format!("{more} more remarks are not shown.")));
    }
    findings
}

#[cfg(test)]
mod tests;
