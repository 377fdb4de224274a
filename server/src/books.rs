//! Books: the steps that are shipped, as data, what people make of them, and how a book becomes a job's steps once the plan is known.

pub mod changes;
pub mod expand;
pub mod order;
pub mod shipped;

use app::model::book::BookStep;
use serde::{Deserialize, Serialize};

/// What a version of a book says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    pub steps: Vec<BookStep>,
    /// Longest time that its part of a job may take.
    pub limit_s: u32,
}
