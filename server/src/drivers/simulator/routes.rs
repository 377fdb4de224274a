//! LXD's REST API, as much of it as our driver speaks: every path on one screen.

mod events;
mod files;
mod images;
mod inject;
mod instances;
mod operations;
mod profiles;
mod server;
mod storage;

use std::sync::Arc;

use axum::{
    Router, middleware,
    routing::{get, put},
};
use serde::Deserialize;

use super::{host::Host, world::Refusal};

type Shared = axum::extract::State<Arc<Host>>;

pub(super) use inject::Restart;

pub(super) fn router(host: &Arc<Host>, restart: Restart) -> Router {
    Router::new()
        .route("/", get(server::versions))
        .route("/1.0", get(server::show))
        .route("/1.0/resources", get(server::resources))
        .route("/1.0/events", get(events::listen))
        .route("/1.0/images", get(images::list))
        .route("/1.0/images/aliases/{*alias}", get(images::show_alias))
        .route("/1.0/images/{fingerprint}", get(images::show).delete(images::delete))
        .route("/1.0/profiles", get(profiles::list))
        .route("/1.0/profiles/{name}", get(profiles::show))
        .route("/1.0/instances", get(instances::list).post(instances::create))
        .route("/1.0/instances/{name}", get(instances::show).delete(instances::delete).post(instances::rename))
        .route("/1.0/instances/{name}/state", put(instances::change_power).get(instances::state))
        .route("/1.0/instances/{name}/files", get(files::read))
        .route("/1.0/operations", get(operations::list))
        .route("/1.0/operations/{id}", get(operations::show).delete(operations::cancel))
        .route("/1.0/operations/{id}/wait", get(operations::wait))
        .route("/1.0/storage-pools", get(storage::list_pools))
        .route("/1.0/storage-pools/{pool}", get(storage::show_pool))
        .route("/1.0/storage-pools/{pool}/resources", get(storage::pool_resources))
        .route("/1.0/storage-pools/{pool}/volumes", get(storage::list_volumes).post(storage::create_volume))
        .route("/1.0/storage-pools/{pool}/volumes/custom", get(storage::list_volumes).post(storage::create_volume))
        .route("/1.0/storage-pools/{pool}/volumes/custom/{name}", get(storage::show_volume).delete(storage::delete_volume))
        .fallback(no_such_path)
        .layer(middleware::from_fn_with_state((Arc::clone(host), restart), inject::inject))
        .with_state(Arc::clone(host))
}

/// How much of each thing a list shows: its path, the thing, the thing with its state.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
struct Recursion {
    #[serde(default)]
    recursion: u8,
}

async fn no_such_path() -> Refusal {
    Refusal::new(404, "not found")
}
