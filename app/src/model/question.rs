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

/// It was asked, and perhaps answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub answer: Option<Answer>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub is_confirmed: bool,
    pub by: String,
    pub note: String,
}
