//! What cloud-init says: findings in a text before it runs, and the verdict on an instance after.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerdictState {
    NotStarted,
    Running,
    Done,
    Degraded,
    Error,
    Disabled,
    Absent,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub state: VerdictState,
    pub module: Option<String>,
    pub message: Option<String>,
    pub stage: Option<String>,
    pub log_tail: Vec<String>,
    pub version: Option<String>,
}
