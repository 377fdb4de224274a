//! Projects.

pub mod list;
