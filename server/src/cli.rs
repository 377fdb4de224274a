//! The command line, beside `serve`.

pub mod admin;
pub mod archive;
