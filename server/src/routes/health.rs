//! Liveness and readiness: is the process there, and does its database answer.

use axum::{extract::State, http::StatusCode};

use super::HttpState;

pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

pub(super) async fn readyz(State(state): State<HttpState>) -> (StatusCode, &'static str) {
    match state.services.store.event_cursor().await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}
