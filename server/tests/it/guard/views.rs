//! Views: everybody who sees a project has their own.

use app::model::project::Role;

use super::{Least, Row, form};

pub const ROWS: &[Row] = &[
    Row::new("/api/views/save", Least::Role(Role::Viewer), |ids| {
        form([("project", &ids.project), ("name", "Mine"), ("state", "failed")])
    }),
    // Nobody's: whose it is is tried in the test of views.
    Row::new("/api/views/delete", Least::Role(Role::Viewer), |ids| {
        form([("project", &ids.project), ("view_id", "01977fbe-9a5d-7000-8000-0123456789ab")])
    }),
];
