//! What a person is asked before a job goes on, and the answer.

use serde::{Deserialize, Serialize};

use super::project::Role;

/// What is asked, of whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    pub instructions: String,
    /// Members with this role, or a higher one, may answer.
    pub role: Role,
}

/// How far the question came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    #[serde(default)]
    pub is_open: bool,
    #[serde(default)]
    pub answer: Option<Answer>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub is_confirmed: bool,
    pub by: String,
    pub note: String,
}
