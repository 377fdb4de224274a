//! What comes next in a job: a pure function of its steps, so that every case stands in a table of tests.

use app::model::{
    ids::StepId,
    job::{JobState, StepState},
};

use crate::store::{jobs::Bounds, steps::StepOrder};

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

/// Stages one after another; a stage is over when all of it is done, or failed as far as its policy bears. A failure beyond
/// that lets the rest of its stage end, then ends the job; so does its deadline.
pub fn next(steps: &[StepOrder], bounds: Bounds, now: i64) -> Next {
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
    let stage = match stage_to_work_on(steps) {
        _ if bounds.is_cancelled => return Next::End(JobState::Cancelled),
        Err(JobState::Succeeded) => return Next::End(JobState::Succeeded),
        _ if bounds.is_overdue(now) => return Next::End(JobState::Failed),
        Err(end) => return Next::End(end),
        Ok(stage) => stage,
    };
    let pending = || steps.iter().filter(|order| order.step.stage == stage && order.step.state == StepState::Pending);
    let ready: Vec<StepId> =
        pending().filter(|order| order.retry_at.is_none_or(|at| at <= now)).map(|order| order.step.id).collect();
    if !ready.is_empty() {
        return Next::Start(ready);
    }
    let until = pending().filter_map(|order| order.retry_at).min().unwrap_or(now);
    Next::Sleep { until: bounds.deadline_at.map_or(until, |deadline| until.min(deadline)) }
}

/// The first stage with work left, or how the job ends.
fn stage_to_work_on(steps: &[StepOrder]) -> Result<u32, JobState> {
    let mut stages: Vec<u32> = steps.iter().map(|order| order.step.stage).collect();
    stages.sort_unstable();
    stages.dedup();
    for stage in stages {
        let of_stage = || steps.iter().filter(move |order| order.step.stage == stage);
        let count = |state: StepState| of_stage().filter(|order| order.step.state == state).count();
        if count(StepState::Cancelled) > 0 {
            return Err(JobState::Cancelled);
        }
        let failures = count(StepState::Failed);
        if of_stage().any(|order| !order.policy.bears(failures, of_stage().count())) {
            return Err(JobState::Failed);
        }
        if count(StepState::Pending) > 0 {
            return Ok(stage);
        }
    }
    Err(JobState::Succeeded)
}

/// The step to take back next: the last one that did anything.
pub fn next_to_undo(steps: &[StepOrder]) -> Option<&StepOrder> {
    steps.iter().rev().find(|order| order.step.may_be_undone())
}

#[cfg(test)]
mod tests;
