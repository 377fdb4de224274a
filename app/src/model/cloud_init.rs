//! What is known about a piece of cloud-init user-data before it runs, and about its run afterwards.
//!
//! Plain data that both sides speak: the server makes it, the editor and the instance's page show it.

use serde::{Deserialize, Serialize};

/// How much a finding matters. Ordered: an error is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know; works as written.
    Note,
    /// Probably not what was meant; cloud-init goes on all the same.
    Warning,
    /// cloud-init cannot read this user-data: it stands in the way of a deploy.
    Error,
}

impl Severity {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One remark about one place in the user-data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// From 1.
    pub line: u32,
    /// From 1, in characters (Unicode scalar values) of the line.
    pub column: u32,
    /// The column after the last character meant, when the place is a word on that line.
    pub end_column: Option<u32>,
    pub severity: Severity,
    /// A sentence that says what is wrong and what to do.
    pub message: String,
    /// What could stand at the place instead, ready to be put there.
    pub suggestion: Option<String>,
}

/// What cloud-init takes the user-data for, by its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Nothing but white space: cloud-init has nothing to do.
    Empty,
    CloudConfig,
    CloudConfigArchive,
    CloudConfigJsonp,
    Script,
    Jinja,
    Include,
    Boothook,
    PartHandler,
    Mime,
    /// No header that cloud-init knows: it would ignore the whole text.
    Unknown,
}

impl Format {
    /// For people: what the format is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::CloudConfig => "cloud-config",
            Self::CloudConfigArchive => "cloud-config archive",
            Self::CloudConfigJsonp => "cloud-config JSON patch",
            Self::Script => "script",
            Self::Jinja => "Jinja template",
            Self::Include => "include list",
            Self::Boothook => "boothook",
            Self::PartHandler => "part handler",
            Self::Mime => "MIME archive",
            Self::Unknown => "unknown format",
        }
    }
}

/// What was found in one user-data text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    pub format: Format,
    /// Only `#cloud-config` is looked into; every other format is accepted as it stands.
    pub checked: bool,
    /// Whose schema spoke, like `cloud-init 22.4.2 in debian/12/cloud`; none was learned yet when empty.
    pub spoken_for: Option<String>,
    /// In the order of the text.
    pub findings: Vec<Finding>,
}

impl Check {
    /// Errors are syntax and header only, so an error is what stands in the way of a deploy.
    pub fn blocks_deploy(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

/// How far cloud-init is in a guest, and how it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerdictState {
    /// The guest has cloud-init, but it has left no trace of a run yet.
    NotStarted,
    Running,
    Done,
    /// It ended, and reported errors that it could recover from.
    Degraded,
    Error,
    /// Switched off in the guest; it will never run.
    Disabled,
    /// The guest has no cloud-init.
    Absent,
}

impl VerdictState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::Running => "running",
            Self::Done => "done",
            Self::Degraded => "degraded",
            Self::Error => "error",
            Self::Disabled => "disabled",
            Self::Absent => "absent",
        }
    }

    /// Nothing more will come by waiting.
    pub fn is_final(self) -> bool {
        !matches!(self, Self::NotStarted | Self::Running)
    }
}

/// What cloud-init did in one guest, read from its own files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub state: VerdictState,
    /// The module that failed, or the last one seen while running, by cloud-init's name for it.
    pub module: Option<String>,
    /// One or two sentences for people: what happened, and which part of the user-data it was.
    pub message: Option<String>,
    /// The stage now running (or in which it failed), by cloud-init's name for it.
    pub stage: Option<String>,
    /// The lines of the guest's logs that matter, plain text, oldest first.
    pub log_tail: Vec<String>,
    /// cloud-init's version in the guest.
    pub version: Option<String>,
}
