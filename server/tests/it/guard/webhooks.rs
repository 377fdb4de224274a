//! Webhooks of the installation.

use serde_json::json;

use super::{Body, Least, Row, form};

pub const ROWS: &[Row] = &[
    Row::new("/api/webhooks/list", Least::Administrator, |_| Body::Json(json!({}))),
    Row::new("/api/webhooks/create", Least::Administrator, |_| form([("name", "Chat"), ("url", "https://chat.example/hook")])),
    Row::new("/api/webhooks/remove", Least::Administrator, |ids| form([("webhook_id", &ids.job)])),
];
