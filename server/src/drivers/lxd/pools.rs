//! Storage pools and how full they are.

use serde::Deserialize;

use super::{
    api_path::{ApiPath, is_name},
    client::Client,
};
use crate::drivers::DriverError;

#[derive(Deserialize)]
struct Pool {
    name: String,
}

#[derive(Deserialize)]
struct Resources {
    space: Space,
}

#[derive(Deserialize, Clone, Copy)]
pub(super) struct Space {
    #[serde(default)]
    pub used: u64,
    pub total: u64,
}

pub(super) async fn list(client: &Client) -> Result<Vec<String>, DriverError> {
    let attempt = client.attempt("list storage pools");
    let found: Vec<Pool> = client.get(&attempt, &ApiPath::of(&["storage-pools"]).query("recursion", "1")).await?;
    Ok(found.into_iter().map(|pool| pool.name).filter(|name| is_name(name)).collect())
}

pub(super) async fn read_space(client: &Client, pool: &str) -> Result<Space, DriverError> {
    let attempt = client.attempt(format!("read storage pool {pool}"));
    let found: Resources = client.get(&attempt, &ApiPath::of(&["storage-pools", pool, "resources"])).await?;
    Ok(found.space)
}
