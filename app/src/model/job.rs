//! Jobs and steps: one run of a book for one deployment.

use serde::{Deserialize, Serialize};

use super::{
    book::StepKind,
    ids::{DeploymentId, JobId, StepId, TargetId},
    name::Slug,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "String")]
pub enum JobState {
    #[default]
    Queued,
    Running,
    /// For a person, or for the time of the next attempt.
    Waiting,
    Succeeded,
    Failed,
    Cancelled,
    /// Taken over five times without progress.
    Interrupted,
    /// An undo failed: something is left that a person must look at.
    NeedsAttention,
}

impl JobState {
    pub const ALL: [Self; 8] = [
        Self::Queued,
        Self::Running,
        Self::Waiting,
        Self::Succeeded,
        Self::Failed,
        Self::Cancelled,
        Self::Interrupted,
        Self::NeedsAttention,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Waiting => "waiting",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Interrupted => "interrupted",
            Self::NeedsAttention => "needs_attention",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Queued => "Queued",
            Self::Running => "Running",
            Self::Waiting => "Waiting",
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
            Self::Interrupted => "Interrupted",
            Self::NeedsAttention => "Needs attention",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Nothing happens any more unless a person asks.
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Queued | Self::Running | Self::Waiting)
    }

    pub const fn may_become(self, next: Self) -> bool {
        use JobState::{Cancelled, Failed, Interrupted, NeedsAttention, Queued, Running, Succeeded, Waiting};
        matches!(
            (self, next),
            (Queued, Running | Cancelled)
                // A takeover runs on.
                | (Running, Running | Waiting | Succeeded | Failed | Cancelled | Interrupted | NeedsAttention)
                | (Waiting, Running)
                | (Failed | Cancelled | Interrupted | NeedsAttention, Queued)
        )
    }
}

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "String")]
pub enum JobKind {
    Deploy,
    /// Deploy, but stopped: ends in `pause`.
    Create,
    Pause,
    Drop,
}

impl JobKind {
    pub const ALL: [Self; 4] = [Self::Deploy, Self::Create, Self::Pause, Self::Drop];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deploy => "deploy",
            Self::Create => "create",
            Self::Pause => "pause",
            Self::Drop => "drop",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Deploy => "Deploy",
            Self::Create => "Create",
            Self::Pause => "Pause",
            Self::Drop => "Drop",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A job as badges, cards and lists show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    pub id: JobId,
    pub deployment_id: DeploymentId,
    pub deployment: Slug,
    pub kind: JobKind,
    pub version: u32,
    pub state: JobState,
    pub requested_by: String,
    pub created_at: i64,
    pub started_at: Option<i64>,
    pub finished_at: Option<i64>,
    /// One sentence: where, why, and what was not touched.
    pub error: Option<String>,
    pub cancel_requested: bool,
    /// The job undoes its finished steps.
    pub undoing: bool,
    pub steps_done: u32,
    pub steps_total: u32,
    /// What is going on: the running step's title.
    pub now: Option<String>,
    pub estimate_ms: Option<i64>,
    pub rev: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", try_from = "String")]
pub enum StepState {
    #[default]
    Pending,
    Running,
    Succeeded,
    Failed,
    Skipped,
    Cancelled,
    /// After a crash, until observed.
    Unknown,
    Undone,
}

impl StepState {
    pub const ALL: [Self; 8] = [
        Self::Pending,
        Self::Running,
        Self::Succeeded,
        Self::Failed,
        Self::Skipped,
        Self::Cancelled,
        Self::Unknown,
        Self::Undone,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Cancelled => "cancelled",
            Self::Unknown => "unknown",
            Self::Undone => "undone",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Running => "Running",
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
            Self::Skipped => "Skipped",
            Self::Cancelled => "Cancelled",
            Self::Unknown => "Unknown",
            Self::Undone => "Undone",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// The next stage may start.
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Succeeded | Self::Skipped)
    }

    pub const fn may_become(self, next: Self) -> bool {
        use StepState::{Cancelled, Failed, Pending, Running, Skipped, Succeeded, Undone, Unknown};
        matches!(
            (self, next),
            (Pending, Running | Cancelled)
                | (Running, Succeeded | Failed | Cancelled | Unknown | Pending)
                | (Unknown, Running)
                | (Failed, Pending | Skipped)
                | (Cancelled | Undone, Pending)
                // Taken back, or not: what a put-off attempt or a dead worker began may have left something, too.
                | (Pending | Unknown | Succeeded | Failed | Cancelled, Undone | Failed)
        )
    }
}

/// One part of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    pub id: StepId,
    pub job_id: JobId,
    pub kind: StepKind,
    /// Steps of one stage run side by side; stages run one after another.
    pub stage: u32,
    pub title: String,
    pub target_id: Option<TargetId>,
    pub target: Option<String>,
    pub state: StepState,
    pub attempt: u32,
    pub started_at: Option<i64>,
    pub finished_at: Option<i64>,
    pub error: Option<String>,
    /// Why a person skipped it.
    pub skip_reason: Option<String>,
    /// Mean of past runs.
    pub estimate_ms: Option<i64>,
    /// Their standard deviation, once there were three of them.
    #[serde(default)]
    pub spread_ms: Option<i64>,
    /// Moves while it runs: `web-2: cloud-init running, package_update_upgrade_install`.
    pub progress: Option<String>,
    pub log_lines: u32,
    pub rev: i64,
}

impl Step {
    /// It runs for much longer than its past runs let expect.
    pub fn is_late(&self, spent_ms: i64) -> bool {
        const LEAST_MS: i64 = 5_000;
        let Some(estimate) = self.estimate_ms.filter(|_| self.state == StepState::Running) else { return false };
        let usual = self.spread_ms.map_or(estimate, |spread| spread.saturating_mul(3)).max(estimate / 2).max(LEAST_MS);
        spent_ms > estimate.saturating_add(usual)
    }

    /// It was tried, so it may have left something. An attempt that waits to be made again may have, too; what a person
    /// skipped stays as it is.
    pub const fn may_be_undone(&self) -> bool {
        use StepState::{Cancelled, Failed, Pending, Succeeded, Unknown};
        self.attempt > 0 && matches!(self.state, Succeeded | Failed | Cancelled | Unknown | Pending)
    }
}

#[cfg(test)]
mod tests {
    use super::{JobState, StepState};

    #[test]
    fn a_step_is_late_beyond_three_deviations_half_its_mean_and_five_seconds() {
        let nil = uuid::Uuid::nil();
        let step = |estimate_ms, spread_ms| super::Step {
            id: super::StepId::from_uuid(nil),
            job_id: super::JobId::from_uuid(nil),
            kind: super::StepKind::AwaitReady,
            stage: 0,
            title: "web-1 ready".into(),
            target_id: None,
            target: None,
            state: StepState::Running,
            attempt: 1,
            started_at: Some(0),
            finished_at: None,
            error: None,
            skip_reason: None,
            estimate_ms,
            spread_ms,
            progress: None,
            log_lines: 0,
            rev: 1,
        };
        let late_from = |step: super::Step| (0..300).find(|s| step.is_late(s * 1_000 + 1));
        assert_eq!(late_from(step(Some(60_000), Some(20_000))), Some(120));
        assert_eq!(late_from(step(Some(60_000), Some(1_000))), Some(90));
        assert_eq!(late_from(step(Some(1_000), Some(10))), Some(6));
        assert_eq!(late_from(step(Some(60_000), None)), Some(120));
        assert_eq!(late_from(step(None, None)), None);
        assert!(!super::Step { state: StepState::Succeeded, ..step(Some(1), None) }.is_late(99_000));
    }

    #[test]
    fn the_ways_of_a_job_are_the_drawn_ones() {
        use JobState::{Cancelled, Failed, Interrupted, NeedsAttention, Queued, Running, Succeeded, Waiting};
        let legal = |from: JobState| JobState::ALL.into_iter().filter(|to| from.may_become(*to)).collect::<Vec<_>>();
        assert_eq!(legal(Queued), [Running, Cancelled]);
        assert_eq!(legal(Running), [Running, Waiting, Succeeded, Failed, Cancelled, Interrupted, NeedsAttention]);
        assert_eq!(legal(Waiting), [Running]);
        assert_eq!(legal(Succeeded), []);
        assert_eq!(legal(Failed), [Queued]);
        assert_eq!(legal(Cancelled), [Queued]);
        assert_eq!(legal(Interrupted), [Queued]);
        assert_eq!(legal(NeedsAttention), [Queued]);
    }

    #[test]
    fn the_ways_of_a_step_are_the_drawn_ones() {
        use StepState::{Cancelled, Failed, Pending, Running, Skipped, Succeeded, Undone, Unknown};
        let legal = |from: StepState| StepState::ALL.into_iter().filter(|to| from.may_become(*to)).collect::<Vec<_>>();
        assert_eq!(legal(Pending), [Running, Failed, Cancelled, Undone]);
        assert_eq!(legal(Running), [Pending, Succeeded, Failed, Cancelled, Unknown]);
        assert_eq!(legal(Succeeded), [Failed, Undone]);
        assert_eq!(legal(Failed), [Pending, Failed, Skipped, Undone]);
        assert_eq!(legal(Skipped), []);
        assert_eq!(legal(Cancelled), [Pending, Failed, Undone]);
        assert_eq!(legal(Unknown), [Running, Failed, Undone]);
        assert_eq!(legal(Undone), [Pending]);
    }
}
