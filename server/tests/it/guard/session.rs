//! The ways in are open to everybody: that is what they are for.

use serde_json::json;

use super::{Body, Least, Row, form};

const PASSWORDS: (&str, &str) = ("password_again", "correct horse");

pub const ROWS: &[Row] = &[
    Row::new("/api/session/get", Least::SignedIn, |ids| Body::Json(json!({ "project": ids.project }))),
    Row::new("/api/session/get_link", Least::Public, |_| Body::Json(json!({ "token": "none" }))),
    Row::new("/api/session/sign_in", Least::Public, |_| form([("login", "nobody"), ("password", "wrong")])),
    Row::new("/api/session/sign_out", Least::Public, |_| form([])),
    Row::new("/api/session/set_up", Least::Public, |_| form([("token", "none"), PASSWORDS])),
    Row::new("/api/session/recover", Least::Public, |_| form([("token", "none"), PASSWORDS])),
    Row::new("/api/session/join_as_new", Least::Public, |_| form([("token", "none"), PASSWORDS])),
    Row::new("/api/session/join", Least::SignedIn, |_| form([("token", "none")])),
    Row::new("/api/session/change_password", Least::SignedIn, |_| form([("current_password", "wrong"), PASSWORDS])),
];
