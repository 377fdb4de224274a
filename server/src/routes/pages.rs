//! Pages: rendered whole before they are sent, so that they read without JavaScript and carry the right status.

use std::sync::Arc;

use app::{
    api::backend::Backend,
    shell::{Shell, ShellProps},
};
use axum::{
    extract::{Request, State},
    http::{Method, StatusCode},
    response::{IntoResponse as _, Response},
};
use leptos::prelude::provide_context;

use super::HttpState;
use crate::auth::Caller;

pub(super) async fn page(State(state): State<HttpState>, request: Request) -> Response {
    if let Some(asset) = state.assets.find(request.uri().path()) {
        return asset.respond(request.headers());
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let caller = request.extensions().get::<Caller>().cloned().unwrap_or(Caller::Anonymous);
    let backend: Arc<dyn Backend> = Arc::new(state.services.call(caller));
    let urls = state.assets.urls();
    let render = leptos_axum::render_app_async_with_context(
        move || provide_context(backend.clone()),
        move || Shell(ShellProps { assets: urls.clone() }),
    );
    render(request).await
}
