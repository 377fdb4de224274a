//! What comes next in a job: a pure function of its steps, so that every case stands in a table of tests.

use app::model::{
    ids::StepId,
    job::{JobState, StepState},
};

use crate::store::steps::StepOrder;

/// What the worker does after a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Steps are still running.
    Wait,
    /// Start these, side by side; a resumed one is no new attempt.
    Start(Vec<StepId>),
    /// Nothing can run before this time.
    Sleep {
        until: i64,
    },
    End(JobState),
}

/// Stages one after another; a stage is over when all of it is done. A failure lets the rest of its stage end, then ends the job.
pub fn next(steps: &[StepOrder], is_cancelled: bool, now: i64) -> Next {
    let state = |order: &&StepOrder| order.step.state;
    if steps.iter().any(|order| order.step.state == StepState::Running) {
        return Next::Wait;
    }
    // What a dead worker left is looked at first, even when cancelled: only then is it known what is there.
    let unknown: Vec<StepId> =
        steps.iter().filter(|order| state(order) == StepState::Unknown).map(|order| order.step.id).collect();
    if !unknown.is_empty() {
        return Next::Start(unknown);
    }
    let has = |wanted: StepState| steps.iter().any(|order| order.step.state == wanted);
    if is_cancelled || has(StepState::Cancelled) {
        return Next::End(JobState::Cancelled);
    }
    if has(StepState::Failed) {
        return Next::End(JobState::Failed);
    }
    let Some(stage) = steps.iter().filter(|order| !order.step.state.is_done()).map(|order| order.step.stage).min() else {
        return Next::End(JobState::Succeeded);
    };
    let pending = || steps.iter().filter(|order| order.step.stage == stage && order.step.state == StepState::Pending);
    let ready: Vec<StepId> =
        pending().filter(|order| order.retry_at.is_none_or(|at| at <= now)).map(|order| order.step.id).collect();
    if !ready.is_empty() {
        return Next::Start(ready);
    }
    Next::Sleep { until: pending().filter_map(|order| order.retry_at).min().unwrap_or(now) }
}

/// The step to take back next: the last one that did anything.
pub fn next_to_undo(steps: &[StepOrder]) -> Option<&StepOrder> {
    steps.iter().rev().find(|order| {
        matches!(order.step.state, StepState::Succeeded | StepState::Failed | StepState::Cancelled | StepState::Unknown)
            && order.step.attempt > 0
    })
}

#[cfg(test)]
mod tests;
