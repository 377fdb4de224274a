//! Books: ordered lists of typed steps, as data. What a job does is what its book said when the job was made.

use serde::{Deserialize, Serialize};

use super::{group::GroupKind, ids::BookId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BookKind {
    Initialize,
    Deploy,
    Pause,
    Drop,
}

impl BookKind {
    pub const ALL: [Self; 4] = [Self::Initialize, Self::Deploy, Self::Pause, Self::Drop];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Initialize => "initialize",
            Self::Deploy => "deploy",
            Self::Pause => "pause",
            Self::Drop => "drop",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Initialize => "Initialize",
            Self::Deploy => "Deploy",
            Self::Pause => "Pause",
            Self::Drop => "Drop",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// One step of a book: a known kind and how it is retried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookStep {
    pub kind: StepKind,
    pub name: String,
    pub description: String,
    pub retry: Retry,
    /// Fixed limit; none is ten times the estimate.
    pub timeout_s: Option<u32>,
}

/// The catalogue of steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Hosts answer, images and profiles are there.
    CheckHosts,
    /// The world is as the plan saw it.
    CheckPlan,
    /// Make the data volumes that are missing.
    MakeVolumes,
    /// Make the instances that are missing, and start them.
    CreateInstances,
    /// Start what is stopped.
    StartInstances,
    /// Wait until each is ready.
    AwaitReady,
    /// Put a new generation in the place of one instance.
    ReplaceInstance,
    /// Stop, gracefully first.
    StopInstances,
    /// Delete old generations and surplus instances.
    DeleteInstances,
    /// Delete the data volumes that were ticked.
    DeleteVolumes,
}

impl StepKind {
    pub const ALL: [Self; 10] = [
        Self::CheckHosts,
        Self::CheckPlan,
        Self::MakeVolumes,
        Self::CreateInstances,
        Self::StartInstances,
        Self::AwaitReady,
        Self::ReplaceInstance,
        Self::StopInstances,
        Self::DeleteInstances,
        Self::DeleteVolumes,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CheckHosts => "check_hosts",
            Self::CheckPlan => "check_plan",
            Self::MakeVolumes => "make_volumes",
            Self::CreateInstances => "create_instances",
            Self::StartInstances => "start_instances",
            Self::AwaitReady => "await_ready",
            Self::ReplaceInstance => "replace_instance",
            Self::StopInstances => "stop_instances",
            Self::DeleteInstances => "delete_instances",
            Self::DeleteVolumes => "delete_volumes",
        }
    }

    /// It changes nothing, so that there is nothing to take back.
    pub const fn only_looks(self) -> bool {
        matches!(self, Self::CheckHosts | Self::CheckPlan | Self::AwaitReady)
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// How often and how patiently a failed attempt is made again, with full jitter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retry {
    pub attempts: u32,
    pub base_ms: u32,
    pub cap_ms: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    pub id: BookId,
    pub name: String,
    pub kind: BookKind,
    pub group_kind: GroupKind,
    /// Number of the newest version, from 1.
    pub version: u32,
    pub steps: Vec<BookStep>,
}
