//! The installation as a whole: whether this copy of it may touch its hosts.
//!
//! What was imported is detached until a person says that the server it came from is gone: two of them would drive the same hosts.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
#[cfg(feature = "ssr")]
use super::backend::backend;

/// No host is contacted and no job runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detached {
    pub since_at: i64,
    /// The caller is an administrator of the installation.
    pub may_attach: bool,
}

#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Installations {
    async fn attach_installation(&self) -> Result<(), ApiError>;
}

/// Lets an imported installation touch its hosts again, and its jobs run. The server it came from must be gone.
#[server(endpoint = "installation/attach")]
pub async fn attach_installation() -> Result<(), ApiError> {
    backend()?.attach_installation().await
}
