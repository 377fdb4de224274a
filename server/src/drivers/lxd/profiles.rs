//! Profiles of the host: what an instance may be given beside its own settings.

use std::collections::BTreeMap;

use app::model::target::Profile;
use serde::Deserialize;

use super::{
    api_path::{ApiPath, is_name},
    client::Client,
    wire::or_default,
};
use crate::drivers::DriverError;

#[derive(Deserialize)]
struct WireProfile {
    name: String,
    #[serde(default)]
    description: String,
    #[serde(default, deserialize_with = "or_default")]
    used_by: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    devices: BTreeMap<String, BTreeMap<String, String>>,
}

pub(super) async fn list(client: &Client) -> Result<Vec<Profile>, DriverError> {
    let attempt = client.attempt("list profiles");
    let found: Vec<WireProfile> = client.get(&attempt, &ApiPath::of(&["profiles"]).query("recursion", "1")).await?;
    Ok(found.into_iter().filter(|profile| is_name(&profile.name)).map(Profile::from).collect())
}

/// The pool on which the profile `default` puts instances.
pub(super) async fn find_default_pool(client: &Client) -> Result<Option<String>, DriverError> {
    let attempt = client.attempt("read the default profile");
    let found: Option<WireProfile> = client.find(&attempt, &ApiPath::of(&["profiles", "default"])).await?;
    let devices = found.map(|profile| profile.devices).unwrap_or_default();
    let root = devices.into_values().find(|device| device.get("path").is_some_and(|path| path == "/"));
    Ok(root.and_then(|mut device| device.remove("pool")).filter(|pool| is_name(pool)))
}

impl From<WireProfile> for Profile {
    fn from(profile: WireProfile) -> Self {
        let used_by = u32::try_from(profile.used_by.len()).unwrap_or(u32::MAX);
        Self { name: profile.name, description: profile.description, used_by }
    }
}
