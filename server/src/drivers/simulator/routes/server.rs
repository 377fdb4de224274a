//! What the host says of itself.

use axum::{extract::State, response::Response};
use serde_json::json;

use super::Shared;
use crate::drivers::simulator::{reply::sync, shape};

pub(super) async fn versions() -> Response {
    sync(json!(["/1.0"]))
}

pub(super) async fn show(State(host): Shared) -> Response {
    sync(host.read(shape::server))
}

pub(super) async fn resources(State(host): Shared) -> Response {
    sync(host.read(shape::resources))
}
