//! cloud-init's own schema, learned from a guest, turned on the user-data that is meant for that image.
//!
//! The file is the guest's, so it is not trusted: it is compiled without fetching anything, its patterns
//! run under a limit, and one that refers to itself without end is refused. Its word is a warning only.

mod complaint;
mod cycle;
mod outdated;
mod path;

use std::collections::BTreeSet;

use app::model::cloud_init::Finding;
use jsonschema::{PatternOptions, Validator};
use serde_json::Value;
use thiserror::Error;

use super::yaml::Document;

/// The real file has 135 kB (22.4) to 160 kB (25); ten times that is somebody's mischief.
pub const MAX_SCHEMA_BYTES: usize = 1_500_000;

/// Steps a single pattern may take on a single text.
const PATTERN_STEPS: usize = 100_000;

#[derive(Debug, Error)]
pub enum SchemaError {
    #[error("the schema has {0} bytes, more than {MAX_SCHEMA_BYTES}")]
    TooLarge(usize),
    #[error("the schema is not JSON")]
    NotJson(#[source] serde_json::Error),
    #[error("the schema refers to itself without end")]
    Endless,
    #[error("the schema cannot be used: {0}")]
    Unusable(String),
}

/// Where a schema was learned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Like `22.4.2`.
    pub cloud_init_version: String,
    /// As people call the image: an alias, or the beginning of the fingerprint.
    pub image_name: String,
    pub image_fingerprint: String,
}

/// A schema ready for use. Compile once per image and cloud-init version, and keep it.
#[derive(Debug)]
pub struct LearnedSchema {
    origin: Origin,
    schema: Value,
    validator: Validator,
    top_level: BTreeSet<String>,
}

impl LearnedSchema {
    /// From the bytes of the guest's file.
    pub fn compile(origin: Origin, file: &[u8]) -> Result<Self, SchemaError> {
        if file.len() > MAX_SCHEMA_BYTES {
            return Err(SchemaError::TooLarge(file.len()));
        }
        let schema: Value = serde_json::from_slice(file).map_err(SchemaError::NotJson)?;
        if cycle::is_endless(&schema) {
            return Err(SchemaError::Endless);
        }
        let validator = jsonschema::draft4::options()
            .offline()
            .should_validate_formats(false)
            .with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(PATTERN_STEPS))
            .build(&schema)
            .map_err(|fault| SchemaError::Unusable(fault.to_string()))?;
        let top_level = path::top_level(&schema);
        Ok(Self { origin, schema, validator, top_level })
    }

    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// `cloud-init 22.4.2 in debian/12/cloud`
    pub fn speaks_for(&self) -> String {
        format!("cloud-init {} in {}", self.origin.cloud_init_version, self.origin.image_name)
    }

    /// Whether the schema describes this top-level key.
    pub fn knows(&self, key: &str) -> bool {
        self.top_level.contains(key)
    }

    pub fn top_level_keys(&self) -> impl Iterator<Item = &str> {
        self.top_level.iter().map(String::as_str)
    }

    /// What the schema says against a document, at the places it says it of.
    pub fn judge(&self, document: &Document, value: &Value) -> Vec<Finding> {
        let mut findings = complaint::complaints(&self.validator, &self.schema, document, value);
        findings.extend(outdated::notes(&self.validator, &self.origin, document, value));
        findings
    }
}

#[cfg(test)]
mod tests;
