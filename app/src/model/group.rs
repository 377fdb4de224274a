//! Deployment groups: a kind of thing we deploy, made of ordered components.

use serde::{Deserialize, Serialize};

use super::{
    ids::{CloudConfigId, ComponentId, GroupId},
    name::{DisplayName, Slug},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", try_from = "String")]
pub enum GroupKind {
    #[default]
    None,
    Odoo,
    Pgo,
    Pxc,
}

impl GroupKind {
    pub const ALL: [Self; 4] = [Self::None, Self::Odoo, Self::Pgo, Self::Pxc];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Odoo => "odoo",
            Self::Pgo => "pgo",
            Self::Pxc => "pxc",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// For people: what the kind is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::None => "Cloud-configs on hosts",
            Self::Odoo => "Odoo",
            Self::Pgo => "PostgreSQL (Crunchy PGO)",
            Self::Pxc => "Percona XtraDB Cluster",
        }
    }

    /// The other kinds need a cluster to run on.
    pub const fn deploys_on_hosts(self) -> bool {
        matches!(self, Self::None)
    }

    /// What has to be known before a group of this kind is made.
    pub const fn remark(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Odoo | Self::Pgo | Self::Pxc => Some(
                "This kind deploys on a Kubernetes cluster. It can be described now, and deployed once a cluster is connected.",
            ),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub id: GroupId,
    pub slug: Slug,
    pub name: DisplayName,
    pub kind: GroupKind,
    pub rev: i64,
}

/// One part of a group; its place in the list is its place in the start order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    pub id: ComponentId,
    pub slug: Slug,
    pub name: DisplayName,
    pub cloud_config_id: CloudConfigId,
    /// `Webservers/My_Site`.
    pub cloud_config: String,
    pub settings: ComponentSettings,
}

/// How a component's instances live: what a person sets when making it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentSettings {
    /// Whether a changed cloud-config may replace running instances.
    pub replaceable: bool,
    pub replacement: Replacement,
    pub readiness: Readiness,
    /// Longest wait for readiness.
    pub ready_timeout_s: u32,
    pub volumes: Vec<DataVolume>,
}

impl Default for ComponentSettings {
    fn default() -> Self {
        Self {
            replaceable: true,
            replacement: Replacement::Beside,
            readiness: Readiness::CloudInit,
            ready_timeout_s: 600,
            volumes: Vec::new(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Replacement {
    /// The new one gets ready beside the old one, then the old one stops.
    #[default]
    Beside,
    /// The old one stops first: for a fixed address, a port or a data volume.
    StopFirst,
}

/// When an instance counts as ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Readiness {
    Running,
    Address,
    #[default]
    CloudInit,
}

/// Survives replacement and scale-down; deleted only by its own tick in Drop.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DataVolume {
    pub name: Slug,
    /// Where it is mounted.
    pub path: String,
    pub size_bytes: i64,
    pub pool: String,
}
