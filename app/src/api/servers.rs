//! The programs that serve this installation: for its administrators.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::ApiError;
#[cfg(feature = "ssr")]
use super::backend::backend;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// Machine, process and start: as leases and logs name it.
    pub id: String,
    pub version: String,
    pub started_at: i64,
    pub seen_at: i64,
    /// Its last sign of life is older than a lease: it hangs or is dead, and others take its jobs.
    pub is_late: bool,
    /// Jobs that it works on.
    pub jobs: u32,
    /// How long the database took to answer it.
    pub delay_ms: i64,
}

#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Servers {
    async fn list_servers(&self) -> Result<Vec<Server>, ApiError>;
}

/// The oldest first. One that was stopped in good order is not among them; one that died is for an hour.
#[server(endpoint = "servers/list", input = Json)]
pub async fn list_servers() -> Result<Vec<Server>, ApiError> {
    backend()?.list_servers().await
}
