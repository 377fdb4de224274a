//! Instances: everything that changes one is an operation.

use axum::{
    Extension,
    body::Bytes,
    extract::{Path, Query, State},
    response::Response,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{Recursion, Shared, inject::Doom};
use crate::drivers::simulator::{
    host::Host,
    instance::Instance,
    reply::{accepted, sync},
    shape,
    world::{CreateInstance, PowerRequest, Refusal, World},
};

type MaybeDoom = Option<Extension<Doom>>;

#[derive(Deserialize)]
struct Rename {
    name: String,
}

pub(super) async fn list(State(host): Shared, Query(depth): Query<Recursion>) -> Response {
    sync(host.read(|world| {
        let show = |instance| match depth.recursion {
            0 => json!(path(instance)),
            1 => shape::instance(world, instance),
            _ => shape::instance_full(world, instance),
        };
        world.instances.values().map(show).collect::<Value>()
    }))
}

pub(super) async fn show(
    State(host): Shared,
    Path(name): Path<String>,
    Query(depth): Query<Recursion>,
) -> Result<Response, Refusal> {
    host.read(|world| {
        let instance = world.instance(&name)?;
        Ok(sync(if depth.recursion == 0 { shape::instance(world, instance) } else { shape::instance_full(world, instance) }))
    })
}

pub(super) async fn state(State(host): Shared, Path(name): Path<String>) -> Result<Response, Refusal> {
    host.read(|world| Ok(sync(shape::state(world, world.instance(&name)?))))
}

pub(super) async fn create(State(host): Shared, doom: MaybeDoom, body: Bytes) -> Result<Response, Refusal> {
    let new: CreateInstance = parse(&body)?;
    begin(&host, doom, |world| world.create_instance(new))
}

pub(super) async fn change_power(
    State(host): Shared,
    Path(name): Path<String>,
    doom: MaybeDoom,
    body: Bytes,
) -> Result<Response, Refusal> {
    let request: PowerRequest = parse(&body)?;
    begin(&host, doom, |world| world.change_power(&name, &request))
}

pub(super) async fn rename(
    State(host): Shared,
    Path(name): Path<String>,
    doom: MaybeDoom,
    body: Bytes,
) -> Result<Response, Refusal> {
    let rename: Rename = parse(&body)?;
    begin(&host, doom, |world| world.rename_instance(&name, &rename.name))
}

pub(super) async fn delete(State(host): Shared, Path(name): Path<String>, doom: MaybeDoom) -> Result<Response, Refusal> {
    begin(&host, doom, |world| world.delete_instance(&name))
}

/// Accepted and doomed under one lock: no operation ends in between.
fn begin(host: &Host, doom: MaybeDoom, act: impl FnOnce(&mut World) -> Result<String, Refusal>) -> Result<Response, Refusal> {
    host.change(|world| {
        let id = act(world)?;
        if let Some(Extension(Doom(reason))) = doom {
            world.doom(&id, &reason);
        }
        Ok(accepted(world, &id))
    })
}

/// LXD reads JSON whatever the content type says.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::new(400, error.to_string()))
}

fn path(instance: &Instance) -> String {
    format!("/1.0/instances/{}", instance.name)
}
