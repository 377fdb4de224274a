//! Tone: the six ways in which a thing can be. Every state of the model has exactly one, so that the same state never
//! looks different on two pages.

use crate::model::{
    cloud_init::{Severity, VerdictState},
    deployment::DeploymentState,
    instance::InstanceState,
    job::{JobState, StepState},
    plan::Change,
    target::Reachability,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tone {
    Good,
    Moving,
    Warn,
    Bad,
    Paused,
    #[default]
    Off,
}

impl Tone {
    pub const ALL: [Self; 6] = [Self::Good, Self::Moving, Self::Warn, Self::Bad, Self::Paused, Self::Off];

    /// The value of `data-state` in the stylesheet.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Moving => "moving",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Paused => "paused",
            Self::Off => "off",
        }
    }
}

impl From<JobState> for Tone {
    fn from(state: JobState) -> Self {
        match state {
            JobState::Queued | JobState::Cancelled => Self::Off,
            JobState::Running => Self::Moving,
            JobState::Waiting | JobState::Interrupted | JobState::NeedsAttention => Self::Warn,
            JobState::Succeeded => Self::Good,
            JobState::Failed => Self::Bad,
        }
    }
}

impl From<StepState> for Tone {
    fn from(state: StepState) -> Self {
        match state {
            StepState::Pending | StepState::Skipped | StepState::Cancelled | StepState::Undone => Self::Off,
            StepState::Running => Self::Moving,
            StepState::Succeeded => Self::Good,
            StepState::Failed => Self::Bad,
            StepState::Unknown => Self::Warn,
        }
    }
}

impl From<DeploymentState> for Tone {
    fn from(state: DeploymentState) -> Self {
        match state {
            DeploymentState::Draft | DeploymentState::Dropped => Self::Off,
            DeploymentState::Initialize => Self::Warn,
            DeploymentState::Deploy => Self::Good,
            DeploymentState::Pause => Self::Paused,
        }
    }
}

impl From<InstanceState> for Tone {
    fn from(state: InstanceState) -> Self {
        match state {
            InstanceState::Pending => Self::Off,
            InstanceState::Creating | InstanceState::Starting | InstanceState::Stopping | InstanceState::Deleting => Self::Moving,
            InstanceState::Running => Self::Good,
            InstanceState::Stopped | InstanceState::Frozen => Self::Paused,
            InstanceState::Error | InstanceState::Missing => Self::Bad,
        }
    }
}

impl From<VerdictState> for Tone {
    fn from(state: VerdictState) -> Self {
        match state {
            VerdictState::NotStarted | VerdictState::Disabled | VerdictState::Absent => Self::Off,
            VerdictState::Running => Self::Moving,
            VerdictState::Done => Self::Good,
            VerdictState::Degraded => Self::Warn,
            VerdictState::Error => Self::Bad,
        }
    }
}

impl From<Severity> for Tone {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Note => Self::Off,
            Severity::Warning => Self::Warn,
            Severity::Error => Self::Bad,
        }
    }
}

impl From<&Reachability> for Tone {
    fn from(reachability: &Reachability) -> Self {
        match reachability {
            Reachability::Unknown => Self::Off,
            Reachability::Reachable { .. } => Self::Good,
            Reachability::Unreachable { .. } => Self::Warn,
        }
    }
}

impl From<Change> for Tone {
    fn from(change: Change) -> Self {
        match change {
            Change::Keep => Self::Off,
            Change::Create => Self::Good,
            Change::Start => Self::Moving,
            Change::Replace => Self::Warn,
            Change::Stop => Self::Paused,
            Change::Delete => Self::Bad,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_is_bad_and_what_waits_for_a_person_is_amber() {
        assert_eq!(Tone::from(JobState::Failed), Tone::Bad);
        assert_eq!(Tone::from(JobState::NeedsAttention), Tone::Warn);
        assert_eq!(Tone::from(StepState::Unknown), Tone::Warn);
        assert_eq!(Tone::from(InstanceState::Missing), Tone::Bad);
    }

    #[test]
    fn only_what_runs_is_moving() {
        let moving: Vec<_> = JobState::ALL.into_iter().filter(|state| Tone::from(*state) == Tone::Moving).collect();
        assert_eq!(moving, [JobState::Running]);
    }
}
