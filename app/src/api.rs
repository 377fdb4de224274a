//! The only door between pages and server: one file per area, each a port (what the server must be able to do)
//! and the server functions that call it.

pub mod books;
pub mod cloud_configs;
pub mod deployments;
pub mod error;
pub mod find;
pub mod flash;
pub mod groups;
pub mod installation;
pub mod instances;
pub mod jobs;
pub mod members;
pub mod overview;
pub mod projects;
pub mod reading;
pub mod scopes;
pub mod servers;
pub mod session;
pub mod targets;
pub mod users;
pub mod webhooks;

#[cfg(feature = "ssr")]
pub mod backend;

pub use error::{ApiError, FieldError};
