//! Where a book tells other systems what happens.

use serde::{Deserialize, Serialize};

use super::ids::WebhookId;

/// Its address may hold a secret: it is sealed, and only its host is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    pub id: WebhookId,
    pub name: String,
    pub host: String,
    pub created_at: i64,
}

/// How the last message went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Delivery {
    /// On its way, with what went wrong before.
    Waiting {
        attempts: u32,
        error: Option<String>,
    },
    Delivered {
        at: i64,
    },
    GivenUp {
        error: String,
    },
}
