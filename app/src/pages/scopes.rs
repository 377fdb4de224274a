//! Scopes of a project.

pub mod edit;
mod fields;
pub mod list;
pub mod new;
