//! Hosts: members of a project see those that it was granted, administrators care for them.

use app::model::project::Role;
use serde_json::json;

use super::{Body, Least, Row};

const NO_ID: &str = "01977fbe-9a5d-7000-8000-0123456789ab";

pub const ROWS: &[Row] = &[
    Row::new("/api/targets/list", Least::Role(Role::Viewer), |ids| Body::Json(json!({ "project": ids.project }))),
    Row::new("/api/targets/get", Least::Role(Role::Viewer), |ids| {
        Body::Json(json!({ "project": ids.project, "target": "none" }))
    }),
    Row::new("/api/targets/discover", Least::Administrator, |_| Body::Json(json!({}))),
    Row::new("/api/targets/certificate", Least::Administrator, |_| Body::Json(json!({ "address": "not an address" }))),
    Row::new("/api/targets/add", Least::Administrator, |ids| {
        let new = json!({ "by": "socket", "name": "", "path": "" });
        Body::Json(json!({ "project": ids.project, "new": new }))
    }),
    Row::new("/api/targets/confirm", Least::Administrator, |_| Body::Json(json!({ "target_id": NO_ID, "fingerprint": "00" }))),
    Row::new("/api/targets/rename", Least::Administrator, |_| {
        Body::Json(json!({ "target_id": NO_ID, "name": "a", "from": "b" }))
    }),
    Row::new("/api/targets/remove", Least::Administrator, |_| Body::Json(json!({ "target_id": NO_ID }))),
];
