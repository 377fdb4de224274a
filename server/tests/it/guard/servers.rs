//! The programs that serve the installation.

use serde_json::json;

use super::{Body, Least, Row};

pub const ROWS: &[Row] = &[Row::new("/api/servers/list", Least::Administrator, |_| Body::Json(json!({})))];
