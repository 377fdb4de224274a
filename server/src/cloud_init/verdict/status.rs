//! cloud-init's `status.json` and `result.json`. Both may be read while they are being written, and
//! newer versions add fields: whatever is not understood counts as not there yet.

use serde_json::Value;

use super::errors::Failure;

/// The stages in the order in which they run.
const STAGES: [&str; 5] = ["init-local", "init", "modules-init", "modules-config", "modules-final"];

/// A report that may be missing, or only half written.
#[derive(Clone, Debug, PartialEq)]
pub enum Report<T> {
    Missing,
    Partial,
    Present(T),
}

impl<T> Report<T> {
    pub fn as_ref(&self) -> Option<&T> {
        match self {
            Self::Present(report) => Some(report),
            Self::Missing | Self::Partial => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// The stage now running.
    pub stage: Option<String>,
    errors: Vec<(String, String)>,
    recoverable: Vec<String>,
}

impl Report<Status> {
    /// Half a report is a report being written.
    pub fn is_running(&self) -> bool {
        self.as_ref().is_none_or(|status| status.stage.is_some())
    }
}

impl Status {
    pub fn failures(&self) -> Vec<Failure> {
        self.errors.iter().map(|(stage, error)| Failure::read(stage, error)).collect()
    }

    /// What went wrong without stopping anything; known to cloud-init 23.4 and later.
    pub fn recoverable(&self) -> Vec<String> {
        self.recoverable.clone()
    }
}

pub fn status(content: &[u8]) -> Report<Status> {
    let Some(report) = first_version(content) else {
        return Report::Partial;
    };
    let mut status = Status {
        stage: report.get("stage").and_then(Value::as_str).map(str::to_owned),
        errors: Vec::new(),
        recoverable: Vec::new(),
    };
    for stage in STAGES {
        let Some(part) = report.get(stage) else { continue };
        let errors = texts(part.get("errors")).into_iter();
        status.errors.extend(errors.map(|error| (stage.to_owned(), error)));
        let recovered = part.get("recoverable_errors").and_then(Value::as_object);
        status.recoverable.extend(
            recovered
                .into_iter()
                .flatten()
                .filter(|(level, _)| *level != "DEPRECATED")
                .flat_map(|(_, errors)| texts(Some(errors))),
        );
    }
    Report::Present(status)
}

/// The errors of all stages together.
pub fn result(content: &[u8]) -> Report<Vec<String>> {
    match first_version(content) {
        None => Report::Partial,
        Some(report) => Report::Present(texts(report.get("errors"))),
    }
}

fn first_version(content: &[u8]) -> Option<Value> {
    let mut report: Value = serde_json::from_slice(content).ok()?;
    report.get_mut("v1").map(Value::take).filter(Value::is_object)
}

fn texts(list: Option<&Value>) -> Vec<String> {
    list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
