//! The only door between pages and server: one file per area, each a port (what the server must be able to do)
//! and the server functions that call it.

pub mod books;
pub mod cloud_configs;
pub mod deployments;
pub mod error;
pub mod groups;
pub mod instances;
pub mod jobs;
pub mod overview;
pub mod targets;

#[cfg(feature = "ssr")]
pub mod backend;

pub use error::{ApiError, FieldError};
