//! An address of its own that serves `/metrics` and nothing else: whoever may reach the pages need not see it, and who reads it
//! needs no account.

use std::{net::SocketAddr, sync::Arc};

use anyhow::Context as _;
use axum::{Router, extract::State, http::header, response::IntoResponse, routing::get};
use tokio::net::TcpListener;

use super::Metrics;
use crate::control::Services;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Listens at once, and answers until the server stops.
pub async fn serve(address: SocketAddr, services: Services) -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind(address).await.with_context(|| format!("listening on {address} for metrics"))?;
    let bound = listener.local_addr()?;
    let stop = services.stop.clone();
    let router = Router::new().route("/metrics", get(tell)).with_state(Arc::new(Metrics::new(services)));
    tracing::info!("metrics on http://{bound}/metrics");
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await {
            tracing::error!(error = &error as &dyn std::error::Error, "serving metrics ended");
        }
    });
    Ok(bound)
}

async fn tell(State(metrics): State<Arc<Metrics>>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, OPEN_METRICS)], metrics.text().await)
}
