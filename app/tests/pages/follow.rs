//! Pages follow the stream: whatever part of it they see again, the end is the same.

use app::{
    api::{deployments::DeploymentPage, jobs::JobPage, overview::Overview},
    model::{
        deployment::DeploymentState,
        event::{Change, Frame},
        instance::{InstanceState, Sample},
        job::{JobKind, JobState, StepState},
    },
    pages::loaded::Followed,
};
use proptest::prelude::*;

use crate::support::world;

/// A deploy, as the stream tells it.
fn story() -> Vec<Frame> {
    let job = |state, rev| Change::Job(app::model::job::Job { rev, ..world::job(state) });
    let step = |state, rev| Change::Step(app::model::job::Step { rev, ..world::step(71, "web-2 ready", state) });
    let instance = |state, rev| Change::Instance(app::model::instance::Instance { rev, ..world::instance(4, state) });
    let facts = vec![
        job(JobState::Queued, 10),
        job(JobState::Running, 11),
        step(StepState::Running, 2),
        instance(InstanceState::Creating, 1),
        instance(InstanceState::Starting, 2),
        instance(InstanceState::Running, 3),
        step(StepState::Succeeded, 3),
        job(JobState::Succeeded, 12),
    ];
    (41..).zip(facts).map(|(seq, change)| world::event(seq, change)).collect()
}

fn told<T: Followed>(mut page: T, frames: impl IntoIterator<Item = Frame>) -> T {
    for frame in frames {
        page.fold(&frame);
    }
    page
}

fn overview() -> Overview {
    world::overview()
}

fn deployment() -> DeploymentPage {
    world::busy_deployment_page()
}

fn job() -> JobPage {
    JobPage { job: world::job(JobState::Running), steps: world::steps(StepState::Pending), ..world::failed_job_page() }
}

/// Frames as tabs see them: some part, then again from an earlier place, to the end.
fn with_overlaps(starts: &[usize]) -> Vec<Frame> {
    let story = story();
    let mut frames = Vec::new();
    let mut seen = 0;
    for start in starts {
        let from = (start % (seen + 1)).min(story.len());
        seen = (from + 3).min(story.len()).max(seen);
        frames.extend_from_slice(&story[from..seen]);
    }
    frames.extend_from_slice(&story[seen.min(story.len())..]);
    frames
}

proptest! {
    #[test]
    fn seeing_parts_again_changes_nothing(starts in prop::collection::vec(0usize..8, 0..12)) {
        let frames = with_overlaps(&starts);
        prop_assert_eq!(told(overview(), frames.clone()), told(overview(), story()));
        prop_assert_eq!(told(job(), frames.clone()), told(job(), story()));
        let (again, once) = (told(deployment(), frames), told(deployment(), story()));
        prop_assert_eq!(again.instances, once.instances);
        prop_assert_eq!(again.steps, once.steps);
        prop_assert_eq!(again.deployment, once.deployment);
    }

    /// A page that was read late, with a cursor read early, sees old facts about newer things.
    #[test]
    fn what_is_older_than_the_page_is_ignored(late in 0usize..8) {
        let page = told(overview(), story());
        prop_assert_eq!(told(page.clone(), story().into_iter().take(late)), page);
    }
}

#[test]
fn a_job_that_ends_asks_for_what_may_be_done_now() {
    let mut page = deployment();
    let running = world::event(41, Change::Job(app::model::job::Job { rev: 20, ..world::job(JobState::Running) }));
    let folded = page.fold(&running);
    assert!(folded.changed && !folded.reload);
    let ended = world::event(42, Change::Job(app::model::job::Job { rev: 21, ..world::job(JobState::Succeeded) }));
    let folded = page.fold(&ended);
    assert!(folded.changed && folded.reload);
    assert!(page.jobs.is_empty());
}

#[test]
fn a_dropped_deployment_is_not_read_again_whichever_is_told_first() {
    let job = app::model::job::Job { kind: JobKind::Drop, rev: 21, ..world::job(JobState::Succeeded) };
    let dropped = app::model::deployment::Deployment { rev: 99, ..world::deployment(DeploymentState::Dropped) };
    let job = world::event(42, Change::Job(job));
    let state = world::event(41, Change::Deployment(dropped));
    for order in [[&job, &state], [&state, &job]] {
        let mut page = deployment();
        assert!(order.map(|frame| page.fold(frame)).iter().all(|folded| folded.changed && !folded.reload));
        assert_eq!(page.deployment.state, DeploymentState::Dropped);
    }
}

#[test]
fn a_new_job_takes_the_card_and_its_steps_are_read() {
    let mut page = world::deployment_page();
    let folded = page.fold(&world::event(41, Change::Job(world::job(JobState::Running))));
    assert!(folded.changed && folded.reload);
    assert_eq!(page.shown_job.as_ref().map(|job| job.state), Some(JobState::Running));
    assert!(page.steps.is_empty());
}

#[test]
fn a_sample_moves_memory_without_a_number() {
    let mut page = overview();
    let id = page.deployments[0].instances[0].id;
    let sample = Sample { memory_bytes: Some(1), ..Sample::default() };
    assert!(page.fold(&Frame::Sample { id, sample }).changed);
    assert_eq!(page.deployments[0].instances[0].memory_bytes, Some(1));
}

#[test]
fn a_deployment_that_moves_keeps_its_squares_and_new_ones_stand_in_order() {
    let mut page = overview();
    let newer = app::model::deployment::Deployment { rev: 99, ..world::deployment(DeploymentState::Pause) };
    let second = app::model::instance::Instance {
        generation: 2,
        id: world::instance(9, InstanceState::Creating).id,
        ..world::instance(1, InstanceState::Creating)
    };
    assert!(page.fold(&world::event(41, Change::Instance(second))).changed);
    assert!(page.fold(&world::event(42, Change::Deployment(newer))).changed);
    let line = &page.deployments[0];
    assert_eq!(line.state, DeploymentState::Pause);
    assert_eq!(line.instances.iter().map(|it| (it.ordinal, it.generation)).collect::<Vec<_>>(), [(1, 1), (1, 2), (2, 1), (3, 1)]);
}

#[test]
fn an_instance_that_is_gone_leaves_the_page() {
    let mut page = overview();
    let id = page.deployments[0].instances[0].id;
    assert!(page.fold(&world::event(41, Change::InstanceGone { id, rev: 9 })).changed);
    assert!(page.deployments[0].instances.iter().all(|instance| instance.id != id));
    assert!(!page.fold(&world::event(42, Change::InstanceGone { id, rev: 9 })).changed);
}

#[test]
fn a_cursor_too_old_to_follow_makes_the_page_read_itself_again() {
    assert!(overview().fold(&Frame::Stale).reload);
    assert!(deployment().fold(&Frame::Stale).reload);
    assert!(job().fold(&Frame::Stale).reload);
}
