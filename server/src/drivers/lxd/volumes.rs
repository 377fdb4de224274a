//! Custom storage volumes: data that outlives the instances that use it.

use std::{collections::BTreeMap, time::Duration};

use futures::{StreamExt as _, TryStreamExt as _, stream};
use http::Method;
use serde::Deserialize;
use serde_json::json;

use super::{
    api_path::{ApiPath, is_name, name_after},
    client::{Client, Outcome},
    failure::Attempt,
    instances::MARK,
    operations, pools,
    wire::{or_default, size_bytes},
};
use crate::drivers::{DriverError, ErrorKind, NewVolume, OperationStatus, Volume};

/// How many pools are asked at the same time.
const POOLS_AT_ONCE: usize = 4;
/// Newer hosts make volumes as an operation: short work, that is waited for.
const PATIENCE: Duration = Duration::from_secs(4);

#[derive(Deserialize)]
struct WireVolume {
    name: String,
    #[serde(default, deserialize_with = "or_default")]
    config: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "or_default")]
    used_by: Vec<String>,
}

pub(super) async fn find(client: &Client, pool: &str, name: &str) -> Result<Option<Volume>, DriverError> {
    let attempt = client.attempt(format!("read volume {name}"));
    let found: Option<WireVolume> = client.find(&attempt, &path(pool, Some(name))).await?;
    Ok(found.map(|volume| volume.in_pool(pool)))
}

pub(super) async fn list_marked(client: &Client) -> Result<Vec<Volume>, DriverError> {
    let pools = pools::list(client).await?;
    let found: Vec<Vec<Volume>> =
        stream::iter(pools).map(|pool| list_pool(client, pool)).buffered(POOLS_AT_ONCE).try_collect().await?;
    Ok(found.into_iter().flatten().filter(|volume| volume.mark.is_some()).collect())
}

async fn list_pool(client: &Client, pool: String) -> Result<Vec<Volume>, DriverError> {
    let attempt = client.attempt(format!("list volumes of pool {pool}"));
    let found: Vec<WireVolume> = client.get(&attempt, &path(&pool, None).query("recursion", "1")).await?;
    Ok(found.into_iter().filter(|volume| is_name(&volume.name)).map(|volume| volume.in_pool(&pool)).collect())
}

pub(super) async fn create(client: &Client, new: &NewVolume) -> Result<(), DriverError> {
    let attempt = client.attempt(format!("create volume {}", new.name));
    let body = json!({
        "name": new.name,
        "config": { "size": new.size_bytes.to_string(), MARK: new.mark.to_string() },
    });
    let outcome = client.change(&attempt, Method::POST, &path(&new.pool, None), &body).await?;
    finish(client, &attempt, outcome).await
}

pub(super) async fn delete(client: &Client, pool: &str, name: &str) -> Result<(), DriverError> {
    let attempt = client.attempt(format!("delete volume {name}"));
    let outcome = client.delete(&attempt, &path(pool, Some(name))).await?;
    finish(client, &attempt, outcome).await
}

async fn finish(client: &Client, attempt: &Attempt, outcome: Outcome) -> Result<(), DriverError> {
    let Outcome::Started(id) = outcome else { return Ok(()) };
    match operations::follow(client, &id, PATIENCE).await?.status {
        OperationStatus::Succeeded => Ok(()),
        OperationStatus::Failed { reason } | OperationStatus::Stumbled { reason } => {
            Err(attempt.fails(ErrorKind::Rejected(reason)))
        }
        OperationStatus::Cancelled => Err(attempt.fails(ErrorKind::Rejected("cancelled on the host".to_owned()))),
        OperationStatus::Running => Err(attempt.fails(ErrorKind::TimedOut)),
    }
}

fn path(pool: &str, name: Option<&str>) -> ApiPath {
    let mut segments = vec!["storage-pools", pool, "volumes", "custom"];
    segments.extend(name);
    ApiPath::of(&segments)
}

impl WireVolume {
    fn in_pool(self, pool: &str) -> Volume {
        Volume {
            pool: pool.to_owned(),
            size_bytes: self.config.get("size").and_then(|size| size_bytes(size)),
            mark: self.config.get(MARK).and_then(|mark| mark.parse().ok()),
            used_by: self.used_by.iter().filter_map(|path| name_after("instances", path)).collect(),
            name: self.name,
        }
    }
}
