//! Projects.

use app::model::project::Role;
use serde_json::json;

use super::{Body, Least, Row, form};

pub const ROWS: &[Row] = &[
    Row::new("/api/projects/list", Least::SignedIn, |_| Body::Json(json!({}))),
    Row::new("/api/projects/create", Least::Administrator, |_| form([("name", "Shops")])),
    Row::new("/api/projects/rename", Least::Role(Role::Admin), |ids| form([("project", &ids.project), ("name", "Default")])),
];
