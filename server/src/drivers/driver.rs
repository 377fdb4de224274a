//! What every host can do. Each call lasts five seconds at most; longer work is an operation whose id can be stored and followed.

use std::{collections::BTreeMap, fmt, time::Duration};

use app::model::{
    instance::{InstanceState, Mark},
    target::{Capacity, Image, Profile},
};
use async_trait::async_trait;
use futures::stream::BoxStream;
use serde::{Deserialize, Serialize};

/// Longest time of one call to a host.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(5);

#[async_trait]
pub trait Driver: Send + Sync + fmt::Debug {
    /// Who answers, which version it is, and how full it is.
    async fn probe(&self) -> Result<HostInfo, DriverError>;
    async fn list_images(&self) -> Result<Vec<Image>, DriverError>;
    async fn list_profiles(&self) -> Result<Vec<Profile>, DriverError>;
    /// Names of the storage pools.
    async fn list_pools(&self) -> Result<Vec<String>, DriverError>;
    /// Every instance with its state, ours and others, in one call.
    async fn list_instances(&self) -> Result<Vec<HostInstance>, DriverError>;
    async fn find_instance(&self, name: &str) -> Result<Option<HostInstance>, DriverError>;

    /// Makes an instance and does not start it.
    async fn create_instance(&self, new: &NewInstance) -> Result<OperationId, DriverError>;
    async fn set_power(&self, name: &str, power: Power) -> Result<OperationId, DriverError>;
    /// The instance must be stopped.
    async fn delete_instance(&self, name: &str) -> Result<OperationId, DriverError>;

    async fn find_volume(&self, pool: &str, name: &str) -> Result<Option<Volume>, DriverError>;
    /// Every custom volume of every pool that carries a mark.
    async fn list_volumes(&self) -> Result<Vec<Volume>, DriverError>;
    async fn create_volume(&self, new: &NewVolume) -> Result<(), DriverError>;
    async fn delete_volume(&self, pool: &str, name: &str) -> Result<(), DriverError>;

    /// Waits at most `wait` (and never over [`CALL_TIMEOUT`]) for the operation to end, and says how it stands.
    /// An operation that the host has forgotten is `NotFound`: observe the object instead.
    async fn follow(&self, operation: &OperationId, wait: Duration) -> Result<Operation, DriverError>;
    /// Operations under way that name the instance.
    async fn list_operations(&self, instance: &str) -> Result<Vec<OperationId>, DriverError>;

    /// The first `max_bytes` from `offset` of a file in a guest; none where it does not exist. Needs no agent and no exec.
    async fn read_file(&self, instance: &str, path: &str, offset: u64, max_bytes: u64) -> Result<Option<Vec<u8>>, DriverError>;
    /// Names in a folder of a guest; none where it does not exist.
    async fn list_folder(&self, instance: &str, path: &str) -> Result<Option<Vec<String>>, DriverError>;

    /// What happens on the host from now on. The stream ends when the connection does: missed events are not sent again, so read all after connecting.
    async fn watch(&self) -> Result<BoxStream<'static, Result<HostEvent, DriverError>>, DriverError>;
}

#[derive(Debug, Clone, PartialEq)]
pub struct HostInfo {
    /// The host's own name.
    pub server_name: String,
    pub capacity: Capacity,
    /// SHA-256 of the certificate it serves; none on a socket of an unconfigured host.
    pub certificate_fingerprint: Option<String>,
    /// Extensions and features that matter to us, as the host names them.
    pub extensions: Vec<String>,
}

/// An instance as the host shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct HostInstance {
    pub name: String,
    /// The platform's own unique id: `volatile.uuid`.
    pub uid: String,
    pub state: InstanceState,
    /// What we wrote on it; none on other people's. A copy carries it too, with another uid.
    pub mark: Option<Mark>,
    /// Hash of what forces a replacement.
    pub inputs: Option<String>,
    /// What the image says of itself.
    pub image: String,
    /// The base image's fingerprint.
    pub fingerprint: Option<String>,
    pub profiles: Vec<String>,
    /// Global addresses, IPv4 first.
    pub addresses: Vec<String>,
    pub memory_bytes: Option<i64>,
    pub memory_limit_bytes: Option<i64>,
    pub cpu_ms: Option<i64>,
    pub created_at: i64,
    /// None: it was never started.
    pub last_started_at: Option<i64>,
    pub is_virtual_machine: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInstance {
    pub name: String,
    pub fingerprint: String,
    /// Replaces the host's default list; may be empty.
    pub profiles: Vec<String>,
    pub environment: BTreeMap<String, String>,
    pub user_data: String,
    pub mark: Mark,
    pub inputs: String,
    pub volumes: Vec<VolumeMount>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolumeMount {
    /// Name of the device on the instance.
    pub device: String,
    pub pool: String,
    pub volume: String,
    pub path: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVolume {
    pub pool: String,
    pub name: String,
    pub size_bytes: i64,
    /// The generation is 0: a volume outlives them.
    pub mark: Mark,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    pub pool: String,
    pub name: String,
    pub size_bytes: Option<i64>,
    pub mark: Option<Mark>,
    /// Instances that use it.
    pub used_by: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Power {
    Start,
    /// Ask the guest to shut down; the operation fails when it does not within the time.
    Stop {
        grace: Duration,
    },
    /// Pull the plug.
    Kill,
    Restart {
        grace: Duration,
    },
}

/// The platform's name of a piece of its own work.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OperationId(pub String);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    pub id: OperationId,
    pub status: OperationStatus,
    /// Moves while it runs, in the platform's words: `Unpacking image: 42%`.
    pub progress: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OperationStatus {
    Running,
    Succeeded,
    Failed {
        reason: String,
    },
    /// The host tripped over itself: the same request may well succeed when it is made again.
    Stumbled {
        reason: String,
    },
    Cancelled,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostEvent {
    /// Something happened to an instance, in the platform's word: `instance-started`.
    Instance {
        name: String,
        action: String,
    },
    /// Images, profiles or pools changed.
    Inventory,
    Operation(Operation),
}

/// A call that did not do what it should: where, what, how bad, and beneath it why.
#[derive(Debug, thiserror::Error)]
#[error("{target}: {operation}: {kind}")]
pub struct DriverError {
    /// The host's name.
    pub target: String,
    /// What was attempted, as a person says it: `create my-site-dev-web-1`.
    pub operation: String,
    pub kind: ErrorKind,
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ErrorKind {
    /// Nothing was sent: no connection.
    #[error("unreachable: {0}")]
    Unreachable(String),
    /// The host does not trust us, or forbids it.
    #[error("refused: {0}")]
    Denied(String),
    /// The certificate is not the one that was confirmed.
    #[error("the certificate changed: pinned {pinned}, now {found}")]
    CertificateChanged { pinned: String, found: String },
    #[error("not found: {0}")]
    NotFound(String),
    #[error("exists already: {0}")]
    Exists(String),
    /// The host understood and said no: a fault of the request, a full disk, a limit.
    #[error("{0}")]
    Rejected(String),
    /// Sent, and no answer in time: it may have happened. Observe first.
    #[error("no answer in time")]
    TimedOut,
    /// The connection ended after sending: it may have happened. Observe first.
    #[error("the connection ended: {0}")]
    Disconnected(String),
    /// Nothing was sent: whoever works here could lose the right to it before the answer.
    #[error("this server has not renewed its lease in time")]
    Overdue,
    /// The answer was not what this API says.
    #[error("unexpected answer: {0}")]
    Protocol(String),
}

impl DriverError {
    /// Trying again later may help, with nothing else changed.
    pub fn is_retryable(&self) -> bool {
        matches!(self.kind, ErrorKind::Unreachable(_) | ErrorKind::TimedOut | ErrorKind::Disconnected(_) | ErrorKind::Overdue)
    }

    /// It may have happened all the same: look before trying again.
    pub fn is_ambiguous(&self) -> bool {
        matches!(self.kind, ErrorKind::TimedOut | ErrorKind::Disconnected(_))
    }
}
