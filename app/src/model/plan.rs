//! The plan: exactly what a job will create, change and remove, where, and why. Shown before, and kept to after.

use serde::{Deserialize, Serialize};

use super::{
    ids::{ComponentId, TargetId},
    job::JobKind,
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub kind: JobKind,
    pub version: u32,
    /// In the order in which they will happen.
    pub rows: Vec<PlanRow>,
    /// What a person should know and may accept.
    pub warnings: Vec<String>,
    /// Why it cannot be done now.
    pub refusals: Vec<String>,
    /// Names the content: the job compares it with what it sees when it starts.
    pub fingerprint: String,
}

impl Plan {
    pub fn changes(&self) -> impl Iterator<Item = &PlanRow> {
        self.rows.iter().filter(|row| row.change != Change::Keep)
    }

    pub fn count(&self, change: Change) -> usize {
        self.rows.iter().filter(|row| row.change == change).count()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRow {
    pub change: Change,
    pub object: Object,
    pub component_id: ComponentId,
    pub component: String,
    pub target_id: TargetId,
    pub target: String,
    /// The instance or volume that will be there, or that goes.
    pub name: String,
    pub ordinal: u32,
    pub generation: u32,
    /// The running instance that a new generation takes over from.
    pub replaces: Option<String>,
    pub reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    Keep,
    Create,
    Start,
    Replace,
    Stop,
    Delete,
}

impl Change {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Keep => "Keep",
            Self::Create => "Create",
            Self::Start => "Start",
            Self::Replace => "Replace",
            Self::Stop => "Stop",
            Self::Delete => "Delete",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Object {
    Instance,
    Volume,
}
