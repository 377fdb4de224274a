//! Versions: numbered snapshots of a deployment's key fields, with everything resolved that could move.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    group::ComponentSettings,
    ids::{CloudConfigId, ComponentId, TargetId},
    name::Slug,
};

/// What a deployment should be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spec {
    /// In start order.
    pub components: Vec<ComponentSpec>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentSpec {
    pub component_id: ComponentId,
    pub slug: Slug,
    pub cloud_config_id: CloudConfigId,
    /// `Webservers/My_Site`.
    pub cloud_config: String,
    /// The pinned revision.
    pub revision: u32,
    /// The image as the revision names it.
    pub image: String,
    /// What that name meant on each host when the version was made.
    pub fingerprints: BTreeMap<TargetId, String>,
    /// On each host.
    pub quantity: u32,
    pub hosts: Vec<TargetId>,
    pub profiles: Vec<String>,
    pub settings: ComponentSettings,
}

/// Most instances of one component on one host: beyond it a typing error is likelier than a wish.
pub const QUANTITY_MAX: u32 = 1_000;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    pub number: u32,
    pub spec: Spec,
    pub author: String,
    pub created_at: i64,
    /// What made it: `Scaled web from 3 to 5`.
    pub reason: String,
}
