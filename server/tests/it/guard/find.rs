//! What the palette finds.

use app::model::project::Role;
use serde_json::json;

use super::{Body, Least, Row};

pub const ROWS: &[Row] = &[
    Row::new("/api/find/list", Least::Role(Role::Viewer), |ids| Body::Json(json!({ "project": ids.project }))),
    Row::new("/api/find/list", Least::SignedIn, |_| Body::Json(json!({ "project": null }))),
];
