//! Typed ids: a `JobId` where a `DeploymentId` belongs does not compile. All are UUIDv7 in their text form.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// The id with exactly these bits: the caller brings time and chance.
            pub const fn from_uuid(uuid: uuid::Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                text.parse().map(Self).map_err(|_| NotAnId)
            }
        }
    )*};
}

ids! {
    /// This installation: it is part of every mark we leave on a host.
    InstallationId,
    UserId,
    ProjectId,
    ScopeId,
    /// A host or a cluster.
    TargetId,
    CloudConfigId,
    WebhookId,
    GroupId,
    ComponentId,
    DeploymentId,
    BookId,
    JobId,
    StepId,
    InstanceId,
    /// A one-time link: set-up, recovery or invitation.
    LinkId,
    /// One press of a button, so that pressing twice does a thing once.
    RequestId,
}
