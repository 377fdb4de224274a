//! Members.

use app::model::project::Role;
use serde_json::json;

use super::{Body, Least, Row, form};

pub const ROWS: &[Row] = &[
    Row::new("/api/members/list", Least::Role(Role::Viewer), |ids| Body::Json(json!({ "project": ids.project }))),
    Row::new("/api/members/set_role", Least::Role(Role::Admin), |ids| {
        form([("project", &ids.project), ("user_id", &ids.member), ("role", "viewer")])
    }),
    // Who removes nobody but themselves needs no role: `members.rs` beside this folder tests that.
    Row::new("/api/members/remove", Least::Role(Role::Admin), |ids| form([("project", &ids.project), ("user_id", &ids.member)])),
    Row::new("/api/members/transfer", Least::Role(Role::Owner), |ids| {
        form([("project", &ids.project), ("user_id", &ids.member)])
    }),
    Row::new("/api/members/invite", Least::Role(Role::Admin), |ids| form([("project", &ids.project), ("role", "viewer")])),
    Row::new("/api/members/revoke_invite", Least::Role(Role::Admin), |ids| {
        form([("project", &ids.project), ("link_id", &ids.invite)])
    }),
];
