//! Everything the server answers over HTTP: pages, calls, assets, health.

pub mod assets;
mod calls;
mod events;
pub mod guard;
mod health;
mod pages;

use std::sync::Arc;

use axum::{
    Router,
    routing::{any, get},
};

use crate::control::Services;
use assets::Assets;

/// What handlers need.
#[derive(Clone)]
pub struct HttpState {
    pub services: Services,
    pub assets: Arc<Assets>,
}

pub fn router(services: Services, assets: Assets) -> Router {
    let state = HttpState { services, assets: Arc::new(assets) };
    Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/api/{*function}", any(calls::call))
        .route("/_eyrie/p/{project}/events", get(events::stream))
        .fallback(pages::page)
        .layer(axum::middleware::from_fn_with_state(state.clone(), guard::identify))
        .with_state(state)
}
