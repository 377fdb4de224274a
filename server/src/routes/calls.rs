//! Server functions over HTTP: the typed error that a function returns becomes the response's status.

use std::sync::Arc;

use app::api::{ApiError, backend::Backend};
use axum::{
    Json,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use leptos::prelude::provide_context;

use super::{HttpState, forms, guard};

/// Largest reply of a function that failed: an `ApiError`.
const ERROR_MAX: usize = 64 * 1024;

pub(super) async fn call(State(state): State<HttpState>, request: Request) -> Response {
    if guard::accepts_html(request.headers()) { forms::post(state, request).await } else { run(&state, request).await }
}

/// Runs the function that the path names.
pub(super) async fn run(state: &HttpState, request: Request) -> Response {
    if server_fn::axum::get_server_fn_service(request.uri().path(), request.method().clone()).is_none() {
        return refuse(&ApiError::NotFound).into_response();
    }
    let backend: Arc<dyn Backend> = Arc::new(guard::call(state, &request));
    let response =
        leptos_axum::handle_server_fns_with_context(move || provide_context(backend.clone()), request).await.into_response();
    with_status(response).await
}

/// A refusal outside of a function, in the same form.
pub(super) fn refuse(error: &ApiError) -> (StatusCode, Json<ApiError>) {
    (status(error), Json(error.clone()))
}

/// Functions fail with status 500 whatever they say: read what they said.
async fn with_status(response: Response) -> Response {
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, ERROR_MAX).await.unwrap_or_else(|_| Bytes::new());
    let error = serde_json::from_slice::<ApiError>(&bytes).ok();
    parts.status = error.as_ref().map_or(parts.status, status);
    if let Some(ApiError::RateLimited { retry_after_s }) = error {
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after_s));
    }
    Response::from_parts(parts, Body::from(bytes))
}

fn status(error: &ApiError) -> StatusCode {
    StatusCode::from_u16(error.status()).expect("every status of ApiError is one of HTTP")
}
