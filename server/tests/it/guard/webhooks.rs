//! Addresses that books tell of jobs: the installation's.

use serde_json::json;

use super::{Body, Least, Row, form};

pub const ROWS: &[Row] = &[
    Row::new("/api/webhooks/list", Least::Administrator, |_| Body::Json(json!({}))),
    Row::new("/api/webhooks/create", Least::Administrator, |_| form([("name", "chat"), ("url", "https://chat.example/hook")])),
    Row::new("/api/webhooks/remove", Least::Administrator, |_| form([("webhook_id", "01977fbe-9a5d-7000-8000-0123456789ab")])),
];
