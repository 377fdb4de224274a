//! What was dropped.

use app::model::project::Role;
use serde_json::json;

use super::{Body, Least, Row, form};

const VIEWER: Least = Least::Role(Role::Viewer);

pub const ROWS: &[Row] = &[
    Row::new("/api/trash/list", VIEWER, |ids| Body::Json(json!({ "project": ids.project, "filter": { "text": "" } }))),
    Row::new("/api/trash/get", VIEWER, |ids| Body::Json(json!({ "project": ids.project, "deployment_id": ids.dropped_id }))),
    Row::new("/api/trash/bring_back", Least::Role(Role::Developer), |ids| {
        form([("project", &ids.project), ("deployment_id", &ids.dropped_id), ("name", "Back")])
    }),
    Row::new("/api/trash/keep", Least::Role(Role::Admin), |ids| form([("project", &ids.project), ("days", "7")])),
];
