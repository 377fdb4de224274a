//! The only door between pages and server: one file per area, each a port (what the server must be able to do)
//! and the server functions that call it.

pub mod error;
pub mod flash;
pub mod members;
pub mod projects;
pub mod scopes;
pub mod session;
pub mod users;

#[cfg(feature = "ssr")]
pub mod backend;

pub use error::{ApiError, FieldError};
