//! YAML as cloud-init reads it: PyYAML's safe loader, which is YAML 1.1, with a place for every value.
//!
//! A parser gives events with positions; the small tree built here keeps them, and resolves scalars by
//! the rules of 1.1 (`0644` is octal, `yes` is true). Where PyYAML refuses what newer YAML allows (tabs,
//! an anchor defined twice), so do we: what passes here must pass in the guest.

mod build;
mod complaint;
mod expand;
mod limit;
mod node;
mod scalar;
mod text;

pub use limit::{MAX_BYTES, MAX_DEPTH, MAX_VALUES, size};
pub use node::{Document, Node, NodeId, NodeValue, Place};

use app::model::cloud_init::Finding;

/// A document that could be read, and what is odd about it.
#[derive(Debug)]
pub struct Reading {
    /// `None` when there is nothing but comments.
    pub document: Option<Document>,
    pub warnings: Vec<Finding>,
}

/// Reads one document. The error is the first thing that stops cloud-init from reading it.
pub fn read(text: &str) -> Result<Reading, Finding> {
    limit::size(text)?;
    text::printable(text)?;
    build::build(text)
}

#[cfg(test)]
mod tests;
