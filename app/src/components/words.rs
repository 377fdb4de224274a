//! Words on screen for what the model has no label for.

use crate::model::{cloud_init::VerdictState, job::JobKind};

/// What cloud-init said, as a word.
pub const fn verdict_word(state: VerdictState) -> &'static str {
    match state {
        VerdictState::NotStarted => "Not started",
        VerdictState::Running => "Running",
        VerdictState::Done => "Done",
        VerdictState::Degraded => "Degraded",
        VerdictState::Error => "Error",
        VerdictState::Disabled => "Disabled",
        VerdictState::Absent => "None",
    }
}

/// What a deployment is doing while a job of this kind runs.
pub const fn going_word(kind: JobKind) -> &'static str {
    match kind {
        JobKind::Deploy => "Deploying",
        JobKind::Create => "Creating",
        JobKind::Pause => "Pausing",
        JobKind::Drop => "Dropping",
    }
}
