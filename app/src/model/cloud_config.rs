//! Cloud-configs: what a container is told at its first boot, kept as immutable revisions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ids::CloudConfigId;

/// A cloud-config as the tree shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloudConfig {
    pub id: CloudConfigId,
    pub namespace: String,
    pub name: String,
    /// Number of the newest revision, from 1.
    pub revision: u32,
    /// Alias of the newest revision's image.
    pub image: String,
    pub rev: i64,
}

impl CloudConfig {
    /// `Webservers/My_Site`.
    pub fn label(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }
}

/// What one save holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// An alias or a fingerprint, as found on the hosts.
    pub image: String,
    /// Reaches the container's init and `lxc exec`, not `runcmd`.
    pub environment: BTreeMap<String, String>,
    pub user_data: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    pub number: u32,
    pub content: Content,
    pub author: String,
    pub created_at: i64,
    pub note: String,
}
