//! Pages: rendered whole before they are sent, so that they read without JavaScript and carry the right status.

use std::sync::Arc;

use app::{
    api::backend::Backend,
    shell::{Shell, ShellProps},
};
use axum::{
    extract::{Request, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
};
use leptos::prelude::provide_context;

use super::{HttpState, forms, guard, headers};

pub(super) async fn page(State(state): State<HttpState>, request: Request) -> Response {
    if let Some(asset) = state.assets.find(request.uri().path()) {
        return asset.respond(request.headers());
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let flash = forms::take(&state.services, request.headers()).await;
    let has_flash = flash.is_some();
    let backend: Arc<dyn Backend> = Arc::new(guard::call(&state, &request).of_page());
    let (assets, parts) = (state.assets.folder(), state.assets.parts());
    let render = leptos_axum::render_app_async_with_context(
        move || {
            provide_context(backend.clone());
            provide_context(parts.clone());
            if let Some(flash) = &flash {
                provide_context(flash.clone());
            }
            headers::set_page_policy();
        },
        move || Shell(ShellProps { assets: assets.clone() }),
    );
    let mut response = render(request).await;
    if has_flash {
        response.headers_mut().append(header::SET_COOKIE, forms::clearing_cookie());
    }
    response
}

/// The bare host leads to the overview.
pub(super) async fn home() -> Redirect {
    Redirect::to("/_eyrie/")
}
