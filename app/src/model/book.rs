//! Books: ordered lists of typed steps, as data. What a job does is what its book said when the job was made.

use serde::{Deserialize, Serialize};

use super::{
    group::GroupKind,
    ids::{BookId, WebhookId},
    project::Role,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", try_from = "String")]
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
    /// How many of its targets must succeed for the job to go on.
    #[serde(default)]
    pub policy: Policy,
    /// Replace: so many at a time.
    #[serde(default = "one")]
    pub batch: u32,
    /// Confirm: members with this role, or a higher one, may answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Notify: who is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<WebhookId>,
}

const fn one() -> u32 {
    1
}

/// How many targets of a step that fans out must succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    #[default]
    All,
    /// More than half of them.
    Quorum,
    /// All but at most this many.
    AtMost { failures: u32 },
}

impl Policy {
    /// Whether so many failures among so many targets are borne.
    pub const fn bears(self, failures: usize, targets: usize) -> bool {
        match self {
            Self::All => failures == 0,
            Self::Quorum => failures * 2 < targets || failures == 0,
            // With none left there is nothing to go on with.
            Self::AtMost { failures: most } => failures == 0 || (failures <= most as usize && failures < targets),
        }
    }

    pub fn label(self) -> String {
        match self {
            Self::All => "all".to_owned(),
            Self::Quorum => "quorum".to_owned(),
            Self::AtMost { failures: 1 } => "at most 1 failure".to_owned(),
            Self::AtMost { failures } => format!("at most {failures} failures"),
        }
    }
}

/// The catalogue of steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "String")]
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
    /// Wait until a person says that the job may go on.
    Confirm,
    /// Tell a webhook.
    Notify,
}

impl StepKind {
    pub const ALL: [Self; 12] = [
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
        Self::Confirm,
        Self::Notify,
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
            Self::Confirm => "confirm",
            Self::Notify => "notify",
        }
    }

    /// What it does, where its name was changed.
    pub const fn label(self) -> &'static str {
        match self {
            Self::CheckHosts => "Check hosts",
            Self::CheckPlan => "Check plan",
            Self::MakeVolumes => "Make data volumes",
            Self::CreateInstances => "Create instances",
            Self::StartInstances => "Start instances",
            Self::AwaitReady => "Wait until ready",
            Self::ReplaceInstance => "Replace instances",
            Self::StopInstances => "Stop instances",
            Self::DeleteInstances => "Delete instances",
            Self::DeleteVolumes => "Delete data volumes",
            Self::Confirm => "A person confirms",
            Self::Notify => "Tell a webhook",
        }
    }

    /// It changes nothing on a host, so that there is nothing to take back.
    pub const fn only_looks(self) -> bool {
        matches!(self, Self::CheckHosts | Self::CheckPlan | Self::AwaitReady | Self::Confirm | Self::Notify)
    }

    /// What it deletes does not come back.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::DeleteInstances | Self::DeleteVolumes)
    }

    /// It is for people and other systems: a plan says nothing of it.
    pub const fn works_on_hosts(self) -> bool {
        !matches!(self, Self::Confirm | Self::Notify)
    }

    /// It may stand more than once in a book.
    pub const fn may_repeat(self) -> bool {
        !self.works_on_hosts()
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
    /// Longest time that its part of a job may take.
    pub limit_s: u32,
}

#[cfg(test)]
mod tests {
    use super::Policy;

    /// From how many failures on a policy does not bear them, of four targets and of one.
    #[test]
    fn a_policy_bears_so_many_failures_and_never_all() {
        let bears = |policy: Policy, targets| (0..=targets).filter(|failures| policy.bears(*failures, targets)).count() - 1;
        assert_eq!((bears(Policy::All, 4), bears(Policy::All, 1)), (0, 0));
        assert_eq!((bears(Policy::Quorum, 4), bears(Policy::Quorum, 5), bears(Policy::Quorum, 1)), (1, 2, 0));
        let most = Policy::AtMost { failures: 2 };
        assert_eq!((bears(most, 4), bears(most, 2), bears(most, 1)), (2, 1, 0));
    }

    #[test]
    fn a_book_from_before_there_were_policies_asks_for_all() {
        let step = r#"{"kind":"check_plan","name":"a","description":"b","retry":{"attempts":1,"base_ms":0,"cap_ms":0},"timeout_s":null}"#;
        let step: super::BookStep = serde_json::from_str(step).expect("it is readable");
        assert_eq!(step.policy, Policy::All);
        let quorum = serde_json::to_string(&Policy::AtMost { failures: 2 }).expect("it has a form");
        assert_eq!(quorum, r#"{"at_most":{"failures":2}}"#);
    }
}
