//! Cloud-configs.

use app::model::project::Role;
use serde_json::{Value, json};

use super::{Body, Least, Row};

const VIEWER: Least = Least::Role(Role::Viewer);
const DEVELOPER: Least = Least::Role(Role::Developer);

fn content() -> Value {
    json!({ "image": "debian/12/cloud", "environment": {}, "user_data": "#cloud-config\n" })
}

pub const ROWS: &[Row] = &[
    Row::new("/api/cloud_configs/list", VIEWER, |ids| Body::Json(json!({ "project": ids.project }))),
    Row::new("/api/cloud_configs/get", VIEWER, |ids| {
        Body::Json(json!({ "project": ids.project, "cloud_config_id": ids.cloud_config }))
    }),
    Row::new("/api/cloud_configs/create", DEVELOPER, |ids| {
        Body::Json(json!({ "project": ids.project, "namespace": "Other", "name": "New", "content": content() }))
    }),
    Row::new("/api/cloud_configs/save", DEVELOPER, |ids| {
        let id = &ids.cloud_config;
        let save = json!({ "project": ids.project, "cloud_config_id": id, "from_revision": 1, "content": content(), "note": "" });
        Body::Json(json!({ "save": save }))
    }),
    Row::new("/api/cloud_configs/restore", DEVELOPER, |ids| {
        Body::Json(json!({ "project": ids.project, "cloud_config_id": ids.cloud_config, "number": 1, "from_revision": 1 }))
    }),
    Row::new("/api/cloud_configs/delete", Least::Role(Role::Admin), |ids| {
        Body::Json(json!({ "project": ids.project, "cloud_config_id": ids.cloud_config }))
    }),
    Row::new("/api/cloud_configs/check", VIEWER, |ids| {
        Body::Json(json!({ "project": ids.project, "image": "debian/12/cloud", "user_data": "#cloud-config\n" }))
    }),
];
