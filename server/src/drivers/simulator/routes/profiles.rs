//! Profiles, to read.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use serde_json::{Value, json};

use super::{Recursion, Shared};
use crate::drivers::simulator::{
    reply::sync,
    shape,
    world::{HostProfile, Refusal},
};

pub(super) async fn list(State(host): Shared, Query(depth): Query<Recursion>) -> Response {
    sync(host.read(|world| {
        let show = |(name, profile): (&String, &HostProfile)| {
            if depth.recursion == 0 { json!(format!("/1.0/profiles/{name}")) } else { shape::profile(world, name, profile) }
        };
        world.profiles.iter().map(show).collect::<Value>()
    }))
}

pub(super) async fn show(State(host): Shared, Path(name): Path<String>) -> Result<Response, Refusal> {
    let profile = host.read(|world| world.profiles.get(&name).map(|profile| shape::profile(world, &name, profile)));
    profile.map(sync).ok_or_else(|| Refusal::new(404, "Fetch profile: Profile not found"))
}
