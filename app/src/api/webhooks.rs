//! Webhooks of the installation: for its administrators.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::ApiError;
#[cfg(feature = "ssr")]
use super::backend::backend;
use crate::model::webhook::{Delivery, Webhook};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookLine {
    pub webhook: Webhook,
    /// None: nothing was told yet.
    pub last: Option<Delivery>,
}

#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Webhooks {
    async fn list_webhooks(&self) -> Result<Vec<WebhookLine>, ApiError>;
    async fn create_webhook(&self, name: String, url: String) -> Result<String, ApiError>;
    async fn remove_webhook(&self, webhook_id: String) -> Result<(), ApiError>;
}

#[server(endpoint = "webhooks/list", input = Json)]
pub async fn list_webhooks() -> Result<Vec<WebhookLine>, ApiError> {
    backend()?.list_webhooks().await
}

/// The reply is the key that signs what is sent there (<https://www.standardwebhooks.com>), shown this once.
#[server(endpoint = "webhooks/create")]
pub async fn create_webhook(#[server(default)] name: String, #[server(default)] url: String) -> Result<String, ApiError> {
    backend()?.create_webhook(name, url).await
}

/// A conflict while a book tells it something.
#[server(endpoint = "webhooks/remove")]
pub async fn remove_webhook(#[server(default)] webhook_id: String) -> Result<(), ApiError> {
    backend()?.remove_webhook(webhook_id).await
}
