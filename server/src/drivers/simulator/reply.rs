//! LXD's envelope: every answer is sync, async or an error.

use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{
    shape,
    world::{Refusal, World},
};

pub(super) fn sync(metadata: Value) -> Response {
    Json(sync_body(metadata)).into_response()
}

pub(super) fn sync_body(metadata: Value) -> Value {
    json!({ "type": "sync", "status": "Success", "status_code": 200, "operation": "", "error_code": 0, "error": "", "metadata": metadata })
}

/// An operation that was just begun.
pub(super) fn accepted(world: &World, id: &str) -> Response {
    let path = format!("/1.0/operations/{id}");
    let metadata = world.operations.get(id).map(|operation| shape::operation(operation, world.now_ms));
    let body = json!({
        "type": "async", "status": "Operation created", "status_code": 100, "operation": path, "error_code": 0, "error": "", "metadata": metadata
    });
    (StatusCode::ACCEPTED, [(header::LOCATION, path)], Json(body)).into_response()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = json!({ "type": "error", "status": "", "status_code": 0, "operation": "", "error_code": self.code, "error": self.message, "metadata": null });
        (status, Json(body)).into_response()
    }
}
