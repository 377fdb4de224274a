//! Who answers, and how full the host is.

use app::model::target::Capacity;
use serde::Deserialize;

use super::{
    api_path::ApiPath,
    client::Client,
    failure::Attempt,
    pools, profiles,
    wire::{or_default, signed},
};
use crate::drivers::{DriverError, ErrorKind, HostInfo};

/// Extensions that change what can be done with the host.
const EXTENSIONS: [&str; 4] = ["instance_ready_state", "instances_rebuild", "explicit_trust_token", "projects"];

#[derive(Deserialize)]
pub(super) struct Server {
    #[serde(default)]
    auth: String,
    #[serde(default, deserialize_with = "or_default")]
    pub api_extensions: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    environment: Environment,
}

/// Empty as long as the host does not trust us.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Environment {
    server: String,
    server_name: String,
    server_version: String,
    certificate_fingerprint: String,
}

#[derive(Deserialize)]
struct Resources {
    cpu: Cpu,
    memory: Memory,
}

#[derive(Deserialize)]
struct Cpu {
    total: u32,
}

#[derive(Deserialize)]
struct Memory {
    used: u64,
    total: u64,
}

impl Server {
    pub async fn read(client: &Client, attempt: &Attempt) -> Result<Self, DriverError> {
        client.get(attempt, &ApiPath::of(&[])).await
    }

    pub fn trusts_us(&self) -> bool {
        self.auth == "trusted"
    }

    /// `LXD 5.0.2`.
    fn version(&self) -> String {
        let product = match self.environment.server.as_str() {
            "incus" => "Incus",
            _ => "LXD",
        };
        format!("{product} {}", self.environment.server_version)
    }
}

pub(super) async fn probe(client: &Client) -> Result<HostInfo, DriverError> {
    let attempt = client.attempt("probe");
    let server = Server::read(client, &attempt).await?;
    if !server.trusts_us() {
        let reason = "the host does not trust this installation's certificate";
        return Err(attempt.fails(ErrorKind::Denied(reason.to_owned())));
    }
    let (resources, space) = tokio::join!(read_resources(client, &attempt), read_disk(client));
    let (resources, space) = (if_allowed(resources)?, if_allowed(space)?.flatten());
    let capacity = Capacity {
        version: Some(server.version()),
        cpus: resources.as_ref().map(|resources| resources.cpu.total),
        memory_total_bytes: resources.as_ref().map(|resources| signed(resources.memory.total)),
        memory_used_bytes: resources.as_ref().map(|resources| signed(resources.memory.used)),
        disk_total_bytes: space.map(|space| signed(space.total)),
        disk_used_bytes: space.map(|space| signed(space.used)),
    };
    let fingerprint = Some(server.environment.certificate_fingerprint).filter(|text| !text.is_empty());
    let extensions = server.api_extensions.into_iter().filter(|name| EXTENSIONS.contains(&name.as_str())).collect();
    Ok(HostInfo { server_name: server.environment.server_name, capacity, certificate_fingerprint: fingerprint, extensions })
}

async fn read_resources(client: &Client, attempt: &Attempt) -> Result<Resources, DriverError> {
    client.get(attempt, &ApiPath::of(&["resources"])).await
}

/// Of the pool where instances go; of the first one where no profile says.
async fn read_disk(client: &Client) -> Result<Option<pools::Space>, DriverError> {
    let pool = match profiles::find_default_pool(client).await? {
        Some(pool) => Some(pool),
        None => pools::list(client).await?.into_iter().next(),
    };
    match pool {
        Some(pool) => pools::read_space(client, &pool).await.map(Some),
        None => Ok(None),
    }
}

/// A host that keeps its figures to itself, or does not know them, is a working host.
fn if_allowed<T>(result: Result<T, DriverError>) -> Result<Option<T>, DriverError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if matches!(error.kind, ErrorKind::Denied(_) | ErrorKind::NotFound(_) | ErrorKind::Rejected(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
