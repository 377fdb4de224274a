//! Everything the server answers over HTTP: pages, calls, assets, health.

pub mod assets;
mod calls;
mod events;
mod forms;
pub mod guard;
mod headers;
mod health;
mod pages;
mod refusal;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    http::StatusCode,
    middleware::from_fn_with_state,
    routing::{any, get},
};
use tower_http::{CompressionLevel, compression::CompressionLayer, limit::RequestBodyLimitLayer, timeout::TimeoutLayer};

use crate::control::Services;
use assets::Assets;
use guard::Reach;

/// Largest body of a call.
const BODY_MAX: usize = 2 * 1024 * 1024;
/// Longest that a page or a call may take; streams are routes of their own, without it.
const TIME_MAX: Duration = Duration::from_secs(60);

/// What handlers need.
#[derive(Clone)]
pub struct HttpState {
    pub services: Services,
    pub assets: Arc<Assets>,
    pub reach: Arc<Reach>,
}

pub fn router(services: Services, assets: Assets, reach: Reach) -> Router {
    // Pages are rendered by tasks of Leptos, on this runtime. An error says that it was told so before.
    let _ = any_spawner::Executor::init_tokio();
    let state = HttpState { services, assets: Arc::new(assets), reach: Arc::new(reach) };
    let limited = Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/", get(pages::home))
        .route("/api/{*function}", any(calls::call).layer(RequestBodyLimitLayer::new(BODY_MAX)))
        .fallback(pages::page)
        // The first level that looks for what comes again and again, as rows do: a third less than the fastest.
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME_MAX));
    limited
        .route("/_eyrie/p/{project}/events", get(events::stream))
        .layer(from_fn_with_state(state.clone(), guard::guard))
        .layer(from_fn_with_state(state.clone(), headers::harden))
        .with_state(state)
}
