//! Jobs and their logs.

use app::model::project::Role;
use serde_json::json;

use super::{Body, Least, Row, form};

pub const ROWS: &[Row] = &[
    Row::new("/api/jobs/list", Least::Role(Role::Viewer), |ids| Body::Json(json!({ "project": ids.project, "filter": {} }))),
    Row::new("/api/jobs/get", Least::Role(Role::Viewer), |ids| Body::Json(json!({ "project": ids.project, "job_id": ids.job }))),
    Row::new("/api/jobs/log", Least::Role(Role::Viewer), |ids| {
        Body::Json(json!({ "project": ids.project, "step_id": ids.step, "from": 1 }))
    }),
    Row::new("/api/jobs/act_on_many", Least::Role(Role::Developer), |ids| {
        form([("project", &ids.project), ("action", "cancel"), ("jobs[]", &ids.job)])
    }),
    Row::new("/api/jobs/act", Least::Role(Role::Developer), |ids| {
        form([("project", &ids.project), ("job_id", &ids.job), ("action", "cancel")])
    }),
    Row::new("/api/jobs/answer", Least::Role(Role::Developer), |ids| {
        form([("project", &ids.project), ("job_id", &ids.job), ("answer", "confirm")])
    }),
];
