//! Scopes.

use app::model::project::Role;
use serde_json::json;

use super::{Body, Least, Row, form};

pub const ROWS: &[Row] = &[
    Row::new("/api/scopes/list", Least::Role(Role::Viewer), |ids| Body::Json(json!({ "project": ids.project }))),
    Row::new("/api/scopes/create", Least::Role(Role::Admin), |ids| {
        form([("project", &ids.project), ("name", "Staging"), ("colour", "teal"), ("minimum_role", "developer")])
    }),
    Row::new("/api/scopes/update", Least::Role(Role::Admin), |ids| {
        form([
            ("project", &ids.project),
            ("scope_id", &ids.scope),
            ("rev", "1"),
            ("name", "Development"),
            ("colour", "teal"),
            ("minimum_role", "developer"),
        ])
    }),
    Row::new("/api/scopes/move", Least::Role(Role::Admin), |ids| {
        form([("project", &ids.project), ("scope_id", &ids.scope), ("direction", "down")])
    }),
    Row::new("/api/scopes/delete", Least::Role(Role::Admin), |ids| form([("project", &ids.project), ("scope_id", &ids.scope)])),
];
