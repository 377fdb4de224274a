//! Hosts: what can be seen from here, adding one, and what is on it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::{ApiError, installation::Detached};
use crate::model::{
    ids::TargetId,
    instance::{Instance, InstanceState},
    name::{DisplayName, Slug},
    target::{Image, Profile, Target},
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TargetList {
    pub cursor: i64,
    /// Only the installation's administrator adds and removes hosts: a socket is root on its host.
    pub is_admin: bool,
    /// Where this copy of the installation leaves its hosts alone.
    pub detached: Option<Detached>,
    pub targets: Vec<Target>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TargetPage {
    pub cursor: i64,
    pub is_admin: bool,
    pub target: Target,
    /// Ours that the caller may see.
    pub instances: Vec<Instance>,
    /// Other people's, by name only.
    pub others: Vec<OtherInstance>,
    pub images: Vec<Image>,
    pub profiles: Vec<Profile>,
    pub pools: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherInstance {
    pub name: String,
    pub state: InstanceState,
    pub image: String,
}

/// A socket on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisibleSocket {
    pub path: String,
    /// `LXD 5.0.2`, where it answers.
    pub version: Option<String>,
    /// What stands in the way, and the command that removes it.
    pub obstacle: Option<Obstacle>,
    pub is_added: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obstacle {
    pub reason: String,
    pub command: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discovered {
    pub sockets: Vec<VisibleSocket>,
    /// No engine is here: the built-in demo host is offered.
    pub demo_offered: bool,
    pub demo_added: bool,
    /// Commands to copy for a host elsewhere.
    pub remote_commands: Vec<String>,
}

/// The certificate that an address shows, to be confirmed by a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownCertificate {
    pub fingerprint: String,
    pub subject: String,
    pub expires_at: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum NewTarget {
    Socket {
        name: String,
        path: String,
    },
    Demo {
        name: String,
    },
    /// `fingerprint` is the one that the person confirmed; `proof` is a trust password or a token.
    Https {
        name: String,
        address: String,
        fingerprint: String,
        proof: String,
    },
}

#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Targets {
    async fn list_targets(&self, project: Slug) -> Result<TargetList, ApiError>;
    async fn get_target(&self, project: Slug, target: Slug) -> Result<TargetPage, ApiError>;
    async fn discover_targets(&self) -> Result<Discovered, ApiError>;
    async fn show_certificate(&self, address: String) -> Result<ShownCertificate, ApiError>;
    async fn add_target(&self, project: Slug, new: NewTarget) -> Result<Target, ApiError>;
    /// Pins another certificate after a person compared both.
    async fn confirm_certificate(&self, target_id: TargetId, fingerprint: String) -> Result<Target, ApiError>;
    /// Refused as a conflict when it is not called `from` any more.
    async fn rename_target(&self, target_id: TargetId, name: String, from: DisplayName) -> Result<Target, ApiError>;
    /// Refused while instances of ours are on it.
    async fn remove_target(&self, target_id: TargetId) -> Result<(), ApiError>;
}

#[server(endpoint = "targets/list", input = Json)]
pub async fn list_targets(project: Slug) -> Result<TargetList, ApiError> {
    super::backend::backend()?.list_targets(project).await
}

#[server(endpoint = "targets/get", input = Json)]
pub async fn get_target(project: Slug, target: Slug) -> Result<TargetPage, ApiError> {
    super::backend::backend()?.get_target(project, target).await
}

#[server(endpoint = "targets/discover", input = Json)]
pub async fn discover_targets() -> Result<Discovered, ApiError> {
    super::backend::backend()?.discover_targets().await
}

#[server(endpoint = "targets/certificate", input = Json)]
pub async fn show_certificate(address: String) -> Result<ShownCertificate, ApiError> {
    super::backend::backend()?.show_certificate(address).await
}

#[server(endpoint = "targets/add", input = Json)]
pub async fn add_target(project: Slug, new: NewTarget) -> Result<Target, ApiError> {
    super::backend::backend()?.add_target(project, new).await
}

#[server(endpoint = "targets/confirm", input = Json)]
pub async fn confirm_certificate(target_id: TargetId, fingerprint: String) -> Result<Target, ApiError> {
    super::backend::backend()?.confirm_certificate(target_id, fingerprint).await
}

#[server(endpoint = "targets/rename", input = Json)]
pub async fn rename_target(target_id: TargetId, name: String, from: DisplayName) -> Result<Target, ApiError> {
    super::backend::backend()?.rename_target(target_id, name, from).await
}

#[server(endpoint = "targets/remove", input = Json)]
pub async fn remove_target(target_id: TargetId) -> Result<(), ApiError> {
    super::backend::backend()?.remove_target(target_id).await
}
