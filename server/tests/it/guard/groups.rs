//! Groups and their components.

use app::model::{group::ComponentSettings, project::Role};
use serde_json::{Value, json};

use super::{Body, Ids, Least, Row};

const DEVELOPER: Least = Least::Role(Role::Developer);

fn component(ids: &Ids) -> Value {
    let cloud_config = json!({ "from": "picked", "cloud_config_id": ids.cloud_config });
    json!({ "name": "Database", "cloud_config": cloud_config, "settings": ComponentSettings::default() })
}

pub const ROWS: &[Row] = &[
    Row::new("/api/groups/get", Least::Role(Role::Viewer), |ids| {
        Body::Json(json!({ "project": ids.project, "group": ids.group }))
    }),
    Row::new("/api/groups/create", DEVELOPER, |ids| {
        let new = json!({ "project": ids.project, "name": "Another", "kind": "none", "components": [component(ids)] });
        Body::Json(json!({ "new": new }))
    }),
    Row::new("/api/groups/rename", DEVELOPER, |ids| {
        Body::Json(json!({ "project": ids.project, "group_id": ids.group_id, "name": "Renamed", "rev": 1 }))
    }),
    Row::new("/api/groups/delete", Least::Role(Role::Admin), |ids| {
        Body::Json(json!({ "project": ids.project, "group_id": ids.group_id }))
    }),
    Row::new("/api/groups/components/add", DEVELOPER, |ids| {
        Body::Json(json!({ "project": ids.project, "group_id": ids.group_id, "new": component(ids) }))
    }),
    Row::new("/api/groups/components/change", DEVELOPER, |ids| {
        Body::Json(json!({ "change": {
            "project": ids.project,
            "component_id": ids.component,
            "name": "Web",
            "cloud_config_id": ids.cloud_config,
            "settings": ComponentSettings::default(),
            "rev": 1,
        } }))
    }),
    Row::new("/api/groups/components/move", DEVELOPER, |ids| {
        Body::Json(json!({ "project": ids.project, "component_id": ids.component, "position": 0 }))
    }),
    Row::new("/api/groups/components/remove", DEVELOPER, |ids| {
        Body::Json(json!({ "project": ids.project, "component_id": ids.component }))
    }),
];
