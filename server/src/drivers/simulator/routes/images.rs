//! Images: read, and removed by those who want to see one missing.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use serde_json::{Value, json};

use super::{Recursion, Shared};
use crate::drivers::simulator::{
    reply::sync,
    shape,
    world::{HostImage, Refusal},
};

pub(super) async fn list(State(host): Shared, Query(depth): Query<Recursion>) -> Response {
    let show = |image: &HostImage| if depth.recursion == 0 { json!(path(image)) } else { shape::image(image) };
    sync(host.read(|world| world.images.iter().map(show).collect::<Value>()))
}

pub(super) async fn show(State(host): Shared, Path(fingerprint): Path<String>) -> Result<Response, Refusal> {
    let image =
        host.read(|world| world.images.iter().find(|image| image.fingerprint.starts_with(&fingerprint)).map(shape::image));
    image.map(sync).ok_or_else(|| Refusal::new(404, "Image not found"))
}

pub(super) async fn show_alias(State(host): Shared, Path(alias): Path<String>) -> Result<Response, Refusal> {
    let fingerprint =
        host.read(|world| world.images.iter().find(|image| image.alias == alias).map(|image| image.fingerprint.clone()));
    let fingerprint = fingerprint.ok_or_else(|| Refusal::new(404, "Image alias not found"))?;
    Ok(sync(json!({ "name": alias, "description": "", "target": fingerprint, "type": "container" })))
}

pub(super) async fn delete(State(host): Shared, Path(fingerprint): Path<String>) -> Result<Response, Refusal> {
    host.change(|world| {
        if !world.images.iter().any(|image| image.fingerprint == fingerprint) {
            return Err(Refusal::new(404, "Image not found"));
        }
        world.remove_image(&fingerprint);
        Ok(sync(json!({})))
    })
}

fn path(image: &HostImage) -> String {
    format!("/1.0/images/{}", image.fingerprint)
}
