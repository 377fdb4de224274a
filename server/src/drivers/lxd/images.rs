//! Images that are on the host.

use std::collections::BTreeMap;

use app::model::target::Image;
use serde::Deserialize;

use super::{
    api_path::ApiPath,
    client::Client,
    wire::{or_default, signed},
};
use crate::drivers::DriverError;

#[derive(Deserialize)]
struct WireImage {
    fingerprint: String,
    #[serde(default, deserialize_with = "or_default")]
    aliases: Vec<Alias>,
    #[serde(default, deserialize_with = "or_default")]
    properties: BTreeMap<String, String>,
    #[serde(default)]
    size: u64,
    #[serde(default)]
    architecture: String,
}

#[derive(Deserialize)]
struct Alias {
    name: String,
}

pub(super) async fn list(client: &Client) -> Result<Vec<Image>, DriverError> {
    let attempt = client.attempt("list images");
    let found: Vec<WireImage> = client.get(&attempt, &ApiPath::of(&["images"]).query("recursion", "1")).await?;
    Ok(found.into_iter().filter(|image| is_fingerprint(&image.fingerprint)).map(Image::from).collect())
}

fn is_fingerprint(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

impl From<WireImage> for Image {
    fn from(mut image: WireImage) -> Self {
        Self {
            fingerprint: image.fingerprint,
            aliases: image.aliases.into_iter().map(|alias| alias.name).collect(),
            description: image.properties.remove("description").unwrap_or_default(),
            size_bytes: signed(image.size),
            architecture: image.architecture,
        }
    }
}
