//! What steps are given: copied into the job when its plan is known, so that later edits touch no running job.

use app::model::{
    group::{DataVolume, Readiness, Replacement},
    ids::{CloudConfigId, ComponentId, WebhookId},
    name::Slug,
};
use serde::{Deserialize, Serialize};

/// One instance that a step works on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub component_id: ComponentId,
    pub name: String,
    pub ordinal: u32,
    pub generation: u32,
}

/// How instances of a component are made on one host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    pub cloud_config_id: CloudConfigId,
    pub revision: u32,
    pub fingerprint: String,
    pub profiles: Vec<String>,
    /// Hash of all this.
    pub inputs: String,
    pub volumes: Vec<DataVolume>,
    pub component: Slug,
    pub deployment: Slug,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateInput {
    pub items: Vec<Item>,
    pub recipe: Recipe,
    pub start: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemsInput {
    pub items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadyInput {
    pub items: Vec<Item>,
    pub readiness: Readiness,
    pub timeout_s: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplaceInput {
    pub old: Item,
    pub new: Item,
    pub recipe: Recipe,
    pub mode: Replacement,
    pub readiness: Readiness,
    pub timeout_s: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumesInput {
    pub volumes: Vec<VolumeItem>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeItem {
    pub component_id: ComponentId,
    pub ordinal: u32,
    pub name: String,
    /// None: in whichever pool it is found.
    pub pool: Option<String>,
    pub size_bytes: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotifyInput {
    pub webhook_id: WebhookId,
    /// The step's own words.
    pub message: String,
}
