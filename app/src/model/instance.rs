//! Instances: the running copies, and the mark by which one is known to be ours.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::ids::{ComponentId, DeploymentId, InstallationId, InstanceId, TargetId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", try_from = "String")]
pub enum InstanceState {
    /// Wanted, not made yet.
    #[default]
    Pending,
    Creating,
    Stopped,
    Starting,
    Running,
    Stopping,
    Frozen,
    Error,
    /// It was there and is not any more.
    Missing,
    Deleting,
}

impl InstanceState {
    pub const ALL: [Self; 10] = [
        Self::Pending,
        Self::Creating,
        Self::Stopped,
        Self::Starting,
        Self::Running,
        Self::Stopping,
        Self::Frozen,
        Self::Error,
        Self::Missing,
        Self::Deleting,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Creating => "creating",
            Self::Stopped => "stopped",
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Stopping => "stopping",
            Self::Frozen => "frozen",
            Self::Error => "error",
            Self::Missing => "missing",
            Self::Deleting => "deleting",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Creating => "Creating",
            Self::Stopped => "Stopped",
            Self::Starting => "Starting",
            Self::Running => "Running",
            Self::Stopping => "Stopping",
            Self::Frozen => "Frozen",
            Self::Error => "Error",
            Self::Missing => "Missing",
            Self::Deleting => "Deleting",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// An instance as tables show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Instance {
    pub id: InstanceId,
    pub deployment_id: DeploymentId,
    pub component_id: ComponentId,
    pub component: String,
    pub target_id: TargetId,
    pub target: String,
    pub name: String,
    pub ordinal: u32,
    pub generation: u32,
    pub state: InstanceState,
    /// The version that made it.
    pub version: u32,
    /// Whether the newest version would replace it.
    pub behind: bool,
    pub created_at: i64,
    pub sample: Sample,
    pub rev: i64,
}

/// What a host is asked for from time to time; never an event.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    pub address: Option<String>,
    pub memory_bytes: Option<i64>,
    pub memory_limit_bytes: Option<i64>,
    pub cpu_ms: Option<i64>,
    pub verdict: Option<super::cloud_init::Verdict>,
    pub sampled_at: Option<i64>,
}

/// What we write on everything we make: `installation/deployment/component/ordinal/generation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mark {
    pub installation: InstallationId,
    pub deployment: DeploymentId,
    pub component: ComponentId,
    pub ordinal: u32,
    pub generation: u32,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}/{}/{}", self.installation, self.deployment, self.component, self.ordinal, self.generation)
    }
}

/// The text is no mark of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a mark")]
pub struct NotAMark;

impl FromStr for Mark {
    type Err = NotAMark;
    fn from_str(text: &str) -> Result<Self, NotAMark> {
        let parts: Vec<&str> = text.split('/').collect();
        let [installation, deployment, component, ordinal, generation] = parts[..] else {
            return Err(NotAMark);
        };
        Ok(Self {
            installation: installation.parse().map_err(|_| NotAMark)?,
            deployment: deployment.parse().map_err(|_| NotAMark)?,
            component: component.parse().map_err(|_| NotAMark)?,
            ordinal: ordinal.parse().map_err(|_| NotAMark)?,
            generation: generation.parse().map_err(|_| NotAMark)?,
        })
    }
}
