//! Server functions over HTTP: the typed error that a function returns becomes the response's status.

use std::sync::Arc;

use app::api::{ApiError, backend::Backend};
use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use leptos::prelude::provide_context;

use super::HttpState;
use crate::auth::Caller;

/// Largest reply of a function that failed: an `ApiError`.
const ERROR_MAX: usize = 64 * 1024;

pub(super) async fn call(State(state): State<HttpState>, request: Request) -> Response {
    let caller = request.extensions().get::<Caller>().cloned().unwrap_or(Caller::Anonymous);
    let backend: Arc<dyn Backend> = Arc::new(state.services.call(caller));
    let response =
        leptos_axum::handle_server_fns_with_context(move || provide_context(backend.clone()), request).await.into_response();
    with_status(response).await
}

/// A refusal outside of a function, in the same form.
pub(super) fn refuse(error: &ApiError) -> (StatusCode, axum::Json<ApiError>) {
    let status = StatusCode::from_u16(error.status()).expect("every status of ApiError is one of HTTP");
    (status, axum::Json(error.clone()))
}

/// Functions fail with status 500 whatever they say: read what they said.
async fn with_status(response: Response) -> Response {
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, ERROR_MAX).await.unwrap_or_else(|_| Bytes::new());
    let error = serde_json::from_slice::<ApiError>(&bytes).ok();
    parts.status = error.and_then(|error| StatusCode::from_u16(error.status()).ok()).unwrap_or(parts.status);
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Response::from_parts(parts, Body::from(bytes))
}
