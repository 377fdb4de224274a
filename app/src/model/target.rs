//! Targets: the places where things run. Hosts first; clusters come with their own kinds.

use serde::{Deserialize, Serialize};

use super::{
    ids::TargetId,
    name::{DisplayName, Slug},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", try_from = "String")]
pub enum TargetKind {
    /// LXD or Incus.
    Lxd,
    /// The built-in demo host: the same API, no containers.
    Simulator,
}

impl TargetKind {
    pub const ALL: [Self; 2] = [Self::Lxd, Self::Simulator];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lxd => "lxd",
            Self::Simulator => "simulator",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A host as lists and cards show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    pub id: TargetId,
    pub slug: Slug,
    pub name: DisplayName,
    pub kind: TargetKind,
    /// A socket's path or an `https://` address.
    pub address: String,
    /// SHA-256 of the certificate a person confirmed; none for a socket.
    pub pinned_fingerprint: Option<String>,
    pub reachability: Reachability,
    pub capacity: Capacity,
    /// Ours and others, as last seen.
    pub instances: u32,
    pub rev: i64,
}

/// Whether the host answers, why not, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reachability {
    /// Not asked yet.
    Unknown,
    Reachable {
        since_at: i64,
        seen_at: i64,
    },
    Unreachable {
        since_at: i64,
        seen_at: Option<i64>,
        reason: String,
    },
}

impl Reachability {
    pub fn is_reachable(&self) -> bool {
        matches!(self, Self::Reachable { .. })
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Capacity {
    /// `LXD 5.0.2`.
    pub version: Option<String>,
    pub cpus: Option<u32>,
    pub memory_total_bytes: Option<i64>,
    pub memory_used_bytes: Option<i64>,
    pub disk_total_bytes: Option<i64>,
    pub disk_used_bytes: Option<i64>,
}

/// An image on a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    pub fingerprint: String,
    pub aliases: Vec<String>,
    pub description: String,
    pub size_bytes: i64,
    pub architecture: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub name: String,
    pub description: String,
    pub used_by: u32,
}
