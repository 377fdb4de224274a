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

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerList {
    pub servers: Vec<Server>,
    /// Since when this copy of the installation leaves its hosts alone; none: it does not.
    pub detached_at: Option<i64>,
}

#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Servers {
    async fn list_servers(&self) -> Result<ServerList, ApiError>;
}

/// The oldest first. One that was stopped in good order is not among them; one that died is for an hour.
#[server(endpoint = "servers/list", input = Json)]
pub async fn list_servers() -> Result<ServerList, ApiError> {
    backend()?.list_servers().await
}
