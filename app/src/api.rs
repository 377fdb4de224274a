//! The only door between pages and server: one file per area, each a port (what the server must be able to do)
//! and the server functions that call it.

pub mod error;

#[cfg(feature = "ssr")]
pub mod backend;

pub use error::{ApiError, FieldError};
