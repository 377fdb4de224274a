//! Storage pools and custom volumes.

use axum::{
    body::Bytes,
    extract::{Path, Query, State},
    response::Response,
};
use serde_json::{Value, json};

use super::{Recursion, Shared, instances::parse};
use crate::drivers::simulator::{
    reply::sync,
    shape,
    world::{CreateVolume, Refusal},
};

pub(super) async fn list_pools(State(host): Shared, Query(depth): Query<Recursion>) -> Response {
    sync(host.read(|world| {
        let show = |name: &String| {
            if depth.recursion == 0 { json!(format!("/1.0/storage-pools/{name}")) } else { shape::pool(world, name) }
        };
        world.pools.keys().map(show).collect::<Value>()
    }))
}

pub(super) async fn show_pool(State(host): Shared, Path(name): Path<String>) -> Result<Response, Refusal> {
    host.read(|world| world.pool(&name).map(|_| sync(shape::pool(world, &name))))
}

pub(super) async fn pool_resources(State(host): Shared, Path(name): Path<String>) -> Result<Response, Refusal> {
    host.read(|world| world.pool(&name).map(|_| sync(shape::pool_resources(world, &name))))
}

pub(super) async fn list_volumes(
    State(host): Shared,
    Path(pool): Path<String>,
    Query(depth): Query<Recursion>,
) -> Result<Response, Refusal> {
    host.read(|world| {
        let path = |name: &String| json!(format!("/1.0/storage-pools/{pool}/volumes/custom/{name}"));
        let show = |name: &String| if depth.recursion == 0 { path(name) } else { shape::volume(world, &pool, name) };
        Ok(sync(world.pool(&pool)?.volumes.keys().map(show).collect::<Value>()))
    })
}

pub(super) async fn show_volume(State(host): Shared, Path((pool, name)): Path<(String, String)>) -> Result<Response, Refusal> {
    host.read(|world| world.volume(&pool, &name).map(|_| sync(shape::volume(world, &pool, &name))))
}

pub(super) async fn create_volume(State(host): Shared, Path(pool): Path<String>, body: Bytes) -> Result<Response, Refusal> {
    let new: CreateVolume = parse(&body)?;
    host.change(|world| world.create_volume(&pool, new)).map(|()| sync(json!({})))
}

pub(super) async fn delete_volume(State(host): Shared, Path((pool, name)): Path<(String, String)>) -> Result<Response, Refusal> {
    host.change(|world| world.delete_volume(&pool, &name)).map(|()| sync(json!({})))
}
