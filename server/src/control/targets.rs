//! Hosts: members of a project see those it may use; adding, changing and removing one is for administrators of the installation,
//! because whoever reaches a host's socket is root there.

mod add;
mod confirm;
pub mod connection;
mod discover;
pub(super) mod elsewhere;
mod remove;
mod rename;
mod show;

use app::{
    api::{
        ApiError,
        targets::{Discovered, NewTarget, ShownCertificate, TargetList, TargetPage, Targets},
    },
    model::{
        ids::TargetId,
        name::{DisplayName, Slug},
        target::Target,
    },
};
use async_trait::async_trait;

use super::{Call, ControlError};
use crate::drivers::{DriverError, ErrorKind, lxd::HttpsAddress};

#[async_trait]
impl Targets for Call {
    async fn list_targets(&self, project: Slug) -> Result<TargetList, ApiError> {
        Ok(show::list(self, &project).await?)
    }

    async fn get_target(&self, project: Slug, target: Slug) -> Result<TargetPage, ApiError> {
        Ok(show::get(self, &project, &target).await?)
    }

    async fn discover_targets(&self) -> Result<Discovered, ApiError> {
        Ok(discover::discover(self).await?)
    }

    async fn show_certificate(&self, address: String) -> Result<ShownCertificate, ApiError> {
        Ok(discover::show_certificate(self, &address).await?)
    }

    async fn add_target(&self, project: Slug, new: NewTarget) -> Result<Target, ApiError> {
        Ok(add::add(self, &project, new).await?)
    }

    async fn confirm_certificate(&self, target_id: TargetId, fingerprint: String) -> Result<Target, ApiError> {
        Ok(confirm::confirm(self, target_id, &fingerprint).await?)
    }

    async fn rename_target(&self, target_id: TargetId, name: String, from: DisplayName) -> Result<Target, ApiError> {
        Ok(rename::rename(self, target_id, &name, from).await?)
    }

    async fn remove_target(&self, target_id: TargetId) -> Result<(), ApiError> {
        Ok(remove::remove(self, target_id).await?)
    }
}

fn read_name(text: &str) -> Result<DisplayName, ControlError> {
    DisplayName::parse(text).map_err(|error| ApiError::field("name", error).into())
}

fn read_address(text: &str) -> Result<HttpsAddress, ControlError> {
    text.parse().map_err(|error| ApiError::field("address", error).into())
}

/// Why there was no answer at an address, and what opens it.
fn no_answer(address: &HttpsAddress, error: &DriverError) -> ApiError {
    let why = match &error.kind {
        ErrorKind::Unreachable(why) | ErrorKind::Disconnected(why) | ErrorKind::Protocol(why) => why.clone(),
        other => other.to_string(),
    };
    ApiError::field(
        "address",
        format!(
            "{address} does not answer: {why}. Let the host listen with `lxc config set core.https_address :8443`, and try again."
        ),
    )
}
