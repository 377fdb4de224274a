//! The command line, beside `serve`.

pub mod admin;
