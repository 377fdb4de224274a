use app::model::{
    book::{Policy, Retry, StepKind},
    ids::{JobId, StepId},
    job::{JobState, Step, StepState},
};

use super::{Next, next, next_to_undo};
use crate::store::{jobs::Bounds, steps::StepOrder};

const FREE: Bounds = Bounds { is_cancelled: false, deadline_at: None, limit_ms: 0 };
const CANCELLED: Bounds = Bounds { is_cancelled: true, ..FREE };
const UNTIL_400: Bounds = Bounds { deadline_at: Some(400), ..FREE };

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
        spread_ms: None,
        progress: None,
        log_lines: 0,
        rev: 1,
    };
    StepOrder {
        step,
        input: serde_json::Value::Null,
        retry: Retry { attempts: 1, base_ms: 0, cap_ms: 0 },
        timeout_ms: None,
        policy: Policy::All,
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
    assert_eq!(next(&[step(1, 0, Pending), step(2, 0, Pending), step(3, 1, Pending)], FREE, 0), Next::Start(vec![id(1), id(2)]));
    assert_eq!(next(&[step(1, 0, Succeeded), step(2, 0, Running), step(3, 1, Pending)], FREE, 0), Next::Wait);
    assert_eq!(next(&[step(1, 0, Succeeded), step(2, 0, Skipped), step(3, 1, Pending)], FREE, 0), Next::Start(vec![id(3)]));
    assert_eq!(next(&[step(1, 0, Succeeded)], FREE, 0), Next::End(JobState::Succeeded));
    assert_eq!(next(&[], FREE, 0), Next::End(JobState::Succeeded));
}

#[test]
fn a_failure_lets_its_stage_end_and_keeps_the_rest_from_starting() {
    use StepState::{Failed, Pending, Running};
    assert_eq!(next(&[step(1, 0, Failed), step(2, 0, Running), step(3, 1, Pending)], FREE, 0), Next::Wait);
    assert_eq!(next(&[step(1, 0, Failed), step(3, 1, Pending)], FREE, 0), Next::End(JobState::Failed));
}

#[test]
fn a_back_off_sleeps_until_the_first_attempt_that_may_run() {
    assert_eq!(next(&[waiting(1, 0, 500), waiting(2, 0, 300)], FREE, 100), Next::Sleep { until: 300 });
    assert_eq!(next(&[waiting(1, 0, 500), waiting(2, 0, 300)], FREE, 300), Next::Start(vec![id(2)]));
}

#[test]
fn what_a_dead_worker_left_is_observed_before_anything_else() {
    use StepState::{Pending, Unknown};
    assert_eq!(next(&[step(1, 0, Unknown), step(2, 1, Pending)], FREE, 0), Next::Start(vec![id(1)]));
    assert_eq!(next(&[step(1, 0, Unknown), step(2, 1, Pending)], CANCELLED, 0), Next::Start(vec![id(1)]));
}

#[test]
fn a_cancel_ends_the_job_once_nothing_runs() {
    use StepState::{Cancelled, Pending, Running, Succeeded};
    assert_eq!(next(&[step(1, 0, Running), step(2, 1, Pending)], CANCELLED, 0), Next::Wait);
    assert_eq!(next(&[step(1, 0, Succeeded), step(2, 1, Pending)], CANCELLED, 0), Next::End(JobState::Cancelled));
    assert_eq!(next(&[step(1, 0, Cancelled), step(2, 1, Pending)], FREE, 0), Next::End(JobState::Cancelled));
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

/// A stage of so many failed, succeeded and pending steps under a policy, and one after it.
fn fan_out(policy: Policy, failed: u128, succeeded: u128, pending: u128) -> Vec<StepOrder> {
    use StepState::{Failed, Pending, Succeeded};
    let states = [(Failed, failed), (Succeeded, succeeded), (Pending, pending)];
    let states = states.into_iter().flat_map(|(state, count)| (0..count).map(move |_| state));
    let mut steps: Vec<StepOrder> = (1..).zip(states).map(|(n, state)| StepOrder { policy, ..step(n, 0, state) }).collect();
    steps.push(step(99, 1, Pending));
    steps
}

#[test]
fn a_stage_goes_on_with_as_many_failures_as_its_policy_bears() {
    let goes_on = Next::Start(vec![id(99)]);
    let fails = Next::End(JobState::Failed);
    let most = |failures| Policy::AtMost { failures };
    for (policy, failed, succeeded, expected) in [
        (Policy::All, 1, 9, &fails),
        (Policy::Quorum, 1, 2, &goes_on),
        (Policy::Quorum, 1, 1, &fails),
        (Policy::Quorum, 2, 3, &goes_on),
        (Policy::Quorum, 1, 0, &fails),
        (most(2), 2, 1, &goes_on),
        (most(2), 3, 9, &fails),
        (most(2), 2, 0, &fails),
    ] {
        assert_eq!(
            next(&fan_out(policy, failed, succeeded, 0), FREE, 0),
            *expected,
            "{policy:?}: {failed} failed, {succeeded} not"
        );
    }
}

#[test]
fn a_stage_whose_failures_are_borne_waits_for_the_rest_of_it() {
    let mut steps = fan_out(Policy::Quorum, 1, 2, 1);
    steps[3].retry_at = Some(300);
    assert_eq!(next(&steps, FREE, 100), Next::Sleep { until: 300 });
    assert_eq!(next(&steps, FREE, 300), Next::Start(vec![id(4)]));
    // Beyond what is borne, nobody waits for another attempt.
    let mut steps = fan_out(Policy::Quorum, 2, 1, 1);
    steps[3].retry_at = Some(300);
    assert_eq!(next(&steps, FREE, 100), Next::End(JobState::Failed));
}

#[test]
fn a_job_succeeds_with_failures_that_its_policies_bear() {
    let mut steps = fan_out(Policy::Quorum, 1, 2, 0);
    steps[3].step.state = StepState::Succeeded;
    assert_eq!(next(&steps, FREE, 0), Next::End(JobState::Succeeded));
}

#[test]
fn an_overdue_job_starts_nothing_more_and_fails_once_nothing_runs() {
    use StepState::{Cancelled, Pending, Running, Succeeded};
    assert_eq!(next(&[step(1, 0, Succeeded), step(2, 1, Pending)], UNTIL_400, 399), Next::Start(vec![id(2)]));
    assert_eq!(next(&[step(1, 0, Succeeded), step(2, 1, Pending)], UNTIL_400, 400), Next::End(JobState::Failed));
    assert_eq!(next(&[step(1, 0, Running), step(2, 1, Pending)], UNTIL_400, 400), Next::Wait);
    assert_eq!(next(&[step(1, 0, Cancelled), step(2, 1, Pending)], UNTIL_400, 400), Next::End(JobState::Failed));
    assert_eq!(next(&[step(1, 0, Succeeded)], UNTIL_400, 400), Next::End(JobState::Succeeded));
    assert_eq!(next(&[waiting(1, 0, 500)], UNTIL_400, 100), Next::Sleep { until: 400 });
}
