//! Users of the installation.

use serde_json::json;

use super::{Body, Least, Row, form};

pub const ROWS: &[Row] = &[
    Row::new("/api/users/list", Least::Administrator, |_| Body::Json(json!({}))),
    Row::new("/api/users/set_disabled", Least::Administrator, |ids| form([("user_id", &ids.member), ("disabled", "true")])),
    Row::new("/api/users/set_admin", Least::Administrator, |ids| form([("user_id", &ids.member), ("admin", "true")])),
    Row::new("/api/users/recovery_link", Least::Administrator, |ids| form([("user_id", &ids.member)])),
];
