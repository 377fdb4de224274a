use app::model::{
    book::{Retry, StepKind},
    ids::{JobId, StepId},
    job::{JobState, Step, StepState},
};

use super::{Next, next, next_to_undo};
use crate::store::steps::StepOrder;

fn id(n: u128) -> StepId {
    StepId::from_uuid(uuid::Uuid::from_u128(n))
}

fn step(n: u128, stage: u32, state: StepState) -> StepOrder {
    let step = Step {
        id: id(n),
        job_id: JobId::from_uuid(uuid::Uuid::nil()),
        kind: StepKind::CheckPlan,
        stage,
        title: String::new(),
        target_id: None,
        target: None,
        state,
        attempt: u32::from(state != StepState::Pending),
        started_at: None,
        finished_at: None,
        error: None,
        skip_reason: None,
        estimate_ms: None,
        progress: None,
        log_lines: 0,
        rev: 1,
    };
    StepOrder {
        step,
        input: serde_json::Value::Null,
        retry: Retry { attempts: 1, base_ms: 0, cap_ms: 0 },
        timeout_ms: None,
        checkpoint: None,
        retry_at: None,
    }
}

fn waiting(n: u128, stage: u32, retry_at: i64) -> StepOrder {
    StepOrder { retry_at: Some(retry_at), ..step(n, stage, StepState::Pending) }
}

#[test]
fn steps_of_one_stage_start_side_by_side_and_the_next_stage_waits() {
    use StepState::{Pending, Running, Skipped, Succeeded};
    assert_eq!(next(&[step(1, 0, Pending), step(2, 0, Pending), step(3, 1, Pending)], false, 0), Next::Start(vec![id(1), id(2)]));
    assert_eq!(next(&[step(1, 0, Succeeded), step(2, 0, Running), step(3, 1, Pending)], false, 0), Next::Wait);
    assert_eq!(next(&[step(1, 0, Succeeded), step(2, 0, Skipped), step(3, 1, Pending)], false, 0), Next::Start(vec![id(3)]));
    assert_eq!(next(&[step(1, 0, Succeeded)], false, 0), Next::End(JobState::Succeeded));
    assert_eq!(next(&[], false, 0), Next::End(JobState::Succeeded));
}

#[test]
fn a_failure_lets_its_stage_end_and_keeps_the_rest_from_starting() {
    use StepState::{Failed, Pending, Running};
    assert_eq!(next(&[step(1, 0, Failed), step(2, 0, Running), step(3, 1, Pending)], false, 0), Next::Wait);
    assert_eq!(next(&[step(1, 0, Failed), step(3, 1, Pending)], false, 0), Next::End(JobState::Failed));
}

#[test]
fn a_back_off_sleeps_until_the_first_attempt_that_may_run() {
    assert_eq!(next(&[waiting(1, 0, 500), waiting(2, 0, 300)], false, 100), Next::Sleep { until: 300 });
    assert_eq!(next(&[waiting(1, 0, 500), waiting(2, 0, 300)], false, 300), Next::Start(vec![id(2)]));
}

#[test]
fn what_a_dead_worker_left_is_observed_before_anything_else() {
    use StepState::{Pending, Unknown};
    assert_eq!(next(&[step(1, 0, Unknown), step(2, 1, Pending)], false, 0), Next::Start(vec![id(1)]));
    assert_eq!(next(&[step(1, 0, Unknown), step(2, 1, Pending)], true, 0), Next::Start(vec![id(1)]));
}

#[test]
fn a_cancel_ends_the_job_once_nothing_runs() {
    use StepState::{Cancelled, Pending, Running, Succeeded};
    assert_eq!(next(&[step(1, 0, Running), step(2, 1, Pending)], true, 0), Next::Wait);
    assert_eq!(next(&[step(1, 0, Succeeded), step(2, 1, Pending)], true, 0), Next::End(JobState::Cancelled));
    assert_eq!(next(&[step(1, 0, Cancelled), step(2, 1, Pending)], false, 0), Next::End(JobState::Cancelled));
}

#[test]
fn undo_goes_backwards_over_what_was_tried_and_leaves_what_was_skipped() {
    use StepState::{Failed, Pending, Skipped, Succeeded, Undone};
    let steps = [step(1, 0, Succeeded), step(2, 1, Skipped), step(3, 2, Failed), step(4, 3, Pending)];
    assert_eq!(next_to_undo(&steps).map(|order| order.step.id), Some(id(3)));
    let steps = [step(1, 0, Succeeded), step(2, 1, Skipped), step(3, 2, Undone)];
    assert_eq!(next_to_undo(&steps).map(|order| order.step.id), Some(id(1)));
    assert_eq!(next_to_undo(&[step(1, 0, Undone)]).map(|order| order.step.id), None);
}
