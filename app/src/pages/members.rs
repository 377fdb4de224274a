//! Members of a project.

mod invite;
pub mod list;
mod rename;
