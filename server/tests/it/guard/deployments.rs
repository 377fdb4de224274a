//! Deployments, their versions and plans, and the lists over all groups.

use app::model::project::Role;
use serde_json::json;

use super::{Body, Least, Row, form};

const VIEWER: Least = Least::Role(Role::Viewer);
const DEVELOPER: Least = Least::Role(Role::Developer);

pub const ROWS: &[Row] = &[
    Row::new("/api/overview/get", VIEWER, |ids| Body::Json(json!({ "project": ids.project }))),
    Row::new("/api/deployments/get", VIEWER, |ids| Body::Json(json!({ "project": ids.project, "deployment": ids.deployment }))),
    Row::new("/api/deployments/list", VIEWER, |ids| Body::Json(json!({ "project": ids.project, "filter": { "text": "" } }))),
    Row::new("/api/deployments/form", VIEWER, |ids| Body::Json(json!({ "project": ids.project, "group": ids.group }))),
    Row::new("/api/deployments/create", DEVELOPER, |ids| {
        let (group, scope) = (&ids.group_id, &ids.scope);
        Body::Json(
            json!({ "new": { "project": ids.project, "group_id": group, "name": "b", "scope_id": scope, "components": [] } }),
        )
    }),
    Row::new("/api/deployments/change", DEVELOPER, |ids| {
        let id = &ids.deployment_id;
        let change = json!({ "project": ids.project, "deployment_id": id, "from_version": 1, "components": [] });
        Body::Json(json!({ "change": change }))
    }),
    Row::new("/api/deployments/update", DEVELOPER, |ids| {
        Body::Json(json!({ "project": ids.project, "deployment_id": ids.deployment_id, "from_version": 1 }))
    }),
    Row::new("/api/deployments/plan", VIEWER, |ids| {
        Body::Json(json!({ "project": ids.project, "deployment_id": ids.deployment_id, "kind": "deploy" }))
    }),
    Row::new("/api/deployments/request", DEVELOPER, |ids| {
        let request_id = "01977fbe-9a5d-7000-8000-0123456789ab";
        form([("project", &ids.project), ("deployment", &ids.deployment), ("kind", "deploy"), ("request_id", request_id)])
    }),
    Row::new("/api/deployments/versions", VIEWER, |ids| {
        Body::Json(json!({ "project": ids.project, "deployment_id": ids.deployment_id }))
    }),
    Row::new("/api/deployments/versions/diff", VIEWER, |ids| {
        Body::Json(json!({ "project": ids.project, "deployment_id": ids.deployment_id, "from": 1, "to": 1 }))
    }),
    Row::new("/api/deployments/versions/restore", DEVELOPER, |ids| {
        Body::Json(json!({ "project": ids.project, "deployment_id": ids.deployment_id, "number": 1, "from_version": 1 }))
    }),
    Row::new("/api/deployments/events", VIEWER, |ids| {
        Body::Json(json!({ "project": ids.project, "deployment_id": ids.deployment_id }))
    }),
    Row::new("/api/instances/list", VIEWER, |ids| Body::Json(json!({ "project": ids.project, "filter": { "text": "" } }))),
    Row::new("/api/instances/get", VIEWER, |ids| Body::Json(json!({ "project": ids.project, "name": "none" }))),
    Row::new("/api/books/list", VIEWER, |ids| Body::Json(json!({ "project": ids.project }))),
    Row::new("/api/books/get", VIEWER, |ids| {
        Body::Json(json!({ "project": ids.project, "book_id": "01977fbe-9a5d-7000-8000-0123456789ab" }))
    }),
    Row::new("/api/books/save", Least::Administrator, |ids| {
        form([("project", &ids.project), ("book_id", "01977fbe-9a5d-7000-8000-0123456789ab"), ("from_version", "1")])
    }),
    Row::new("/api/books/restore", Least::Administrator, |ids| {
        form([("project", &ids.project), ("book_id", "01977fbe-9a5d-7000-8000-0123456789ab"), ("from_version", "1")])
    }),
];
