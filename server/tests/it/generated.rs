//! What every kind of step promises, tried on every step that a job of every shipped book really has: done twice it does no
//! harm, where it fails the job fails and keeps what is there, and its undo, once or twice, leaves nothing behind.

mod interposed;
mod scenario;

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use app::model::{
    book::StepKind,
    ids::JobId,
    job::{Job, JobState, Step, StepState},
};
use server::{books::shipped::shipped, drivers::simulator::Action, store::Store};

use self::{
    interposed::{Faults, Interposed, Verb, When, key},
    scenario::{Scenario, Snapshot, Stage},
};
use super::support::database::{frozen_sqlite, on_each_database};

/// What steps say is never written before their result: the worst case for who takes over.
const NEVER: Duration = Duration::from_secs(3_600);
const OFTEN: Duration = Duration::from_millis(2);

/// The uninterrupted run.
struct Baseline {
    steps: Vec<Step>,
    end: Snapshot,
    deeds: Vec<BTreeMap<String, Vec<Action>>>,
}

async fn baseline(scenario: Scenario) -> Baseline {
    let (store, _folder) = frozen_sqlite().await;
    let stage = scenario.prepare(store.clone()).await;
    let id = stage.request().await;
    let job = stage.work(&Interposed::new(stage.site.steps(), Faults::default(), || {}), OFTEN).await;
    assert_eq!((job.state, job.error), (JobState::Succeeded, None), "{scenario:?}");
    let (steps, end) = (stage.steps(id).await, stage.snapshot().await.without_uids());
    let baseline = Baseline { steps, end, deeds: stage.deeds() };
    store.close().await;
    let keys: BTreeSet<String> = baseline.steps.iter().map(key).collect();
    assert_eq!(keys.len(), baseline.steps.len(), "steps of a job differ by title or host");
    baseline
}

#[tokio::test]
async fn the_scenarios_hold_every_step_of_every_shipped_book() {
    let mut covered = BTreeSet::new();
    for scenario in Scenario::ALL {
        covered.extend(baseline(scenario).await.steps.into_iter().map(|step| step.kind));
    }
    assert_eq!(covered, StepKind::ALL.into_iter().collect(), "a new kind of step needs a scenario that has it");
    for book in shipped() {
        assert!(book.content.steps.iter().all(|step| covered.contains(&step.kind)), "{}", book.name);
    }
}

#[tokio::test]
async fn every_step_done_twice_is_as_good_as_once() {
    for scenario in Scenario::ALL {
        let baseline = baseline(scenario).await;
        on_each_database(async |store: Store| run_twice(scenario, &baseline, store, NEVER).await).await;
        let (store, _folder) = frozen_sqlite().await;
        run_twice(scenario, &baseline, store.clone(), OFTEN).await;
        store.close().await;
    }
}

async fn run_twice(scenario: Scenario, baseline: &Baseline, store: Store, flush_every: Duration) {
    let stage = scenario.prepare(store).await;
    let id = stage.request().await;
    let faults = Faults { lose: Some(Verb::Run), ..Faults::default() };
    let runner = Interposed::new(stage.site.steps(), faults, || {});
    let job = stage.work(&runner, flush_every).await;
    assert_eq!((job.state, job.error), (JobState::Succeeded, None), "{scenario:?}");
    assert_eq!(stage.step_keys(id).await, baseline.steps.iter().map(key).collect::<Vec<_>>(), "{scenario:?}");
    for step in &baseline.steps {
        assert!(runner.count(Verb::Run, &key(step)) > 1, "{scenario:?}: {} ran once only", step.title);
    }
    assert_eq!(stage.snapshot().await.without_uids(), baseline.end, "{scenario:?}");
    assert_eq!(stage.deeds(), baseline.deeds, "{scenario:?}: something was done on a host once more");
    assert_never_twice(&stage);
}

fn assert_never_twice(stage: &Stage) {
    for (_, host) in &stage.site.hosts {
        assert_eq!(host.simulator.ledger().existed_twice(), Vec::<String>::new(), "{:?}", stage.scenario);
    }
}

#[tokio::test]
async fn a_failure_at_any_step_fails_the_job_there_and_undo_leaves_nothing_behind() {
    for_every_step(async |case| {
        let failed = case.fail(Faults::default()).await;
        case.undo(&failed).await;
    })
    .await;
}

#[tokio::test]
async fn undo_leaves_nothing_behind_when_each_undo_is_done_twice() {
    for_every_step(async |case| {
        let failed = case.fail(Faults { lose: Some(Verb::Undo), ..Faults::default() }).await;
        case.undo(&failed).await;
    })
    .await;
}

#[tokio::test]
async fn a_retry_after_a_failure_at_any_step_ends_as_if_nothing_had_happened() {
    for_every_step(async |case| {
        let Failed { stage, runner, id, .. } = &case.fail(Faults::default()).await;
        stage.retry(*id).await;
        let job = stage.work(runner, OFTEN).await;
        assert_eq!((job.state, job.error), (JobState::Succeeded, None), "{case:?}");
        assert_eq!(stage.snapshot().await.without_uids(), case.end, "{case:?}");
        for done in stage.steps(*id).await.iter().filter(|step| step.stage < case.failing.stage) {
            // A question is run to be asked, and once more when it is answered.
            let times = if done.kind == StepKind::Confirm { 2 } else { 1 };
            assert_eq!(runner.count(Verb::Run, &key(done)), times, "{case:?}: {} was done before", done.title);
        }
    })
    .await;
}

/// One step of one scenario that fails.
struct Case {
    scenario: Scenario,
    when: When,
    failing: Step,
    end: Snapshot,
}

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}, “{}” fails {:?} its work", self.scenario, key(&self.failing), self.when)
    }
}

async fn for_every_step(test: impl AsyncFn(&Case)) {
    for scenario in Scenario::ALL {
        let baseline = baseline(scenario).await;
        for failing in baseline.steps {
            for when in [When::Before, When::After] {
                test(&Case { scenario, when, failing: failing.clone(), end: baseline.end.clone() }).await;
            }
        }
    }
}

/// Where a failed job left its site, and with what it is worked on.
struct Failed {
    stage: Arc<Stage>,
    runner: Arc<Interposed>,
    id: JobId,
    before: Snapshot,
    _folder: tempfile::TempDir,
}

impl Case {
    /// Runs the job until it fails, and looks whether it failed there and touched nothing after.
    async fn fail(&self, faults: Faults) -> Failed {
        let (store, _folder) = frozen_sqlite().await;
        let stage = Arc::new(self.scenario.prepare(store).await);
        let before = stage.snapshot().await;
        let id = stage.request().await;
        let at_fault = Arc::new(Mutex::new(None));
        let (noted, looked_at, host) = (at_fault.clone(), stage.clone(), self.failing.target.clone());
        let faults = Faults { fail: Some((self.when, key(&self.failing))), ..faults };
        let runner = Interposed::new(stage.site.steps(), faults, move || {
            *noted.lock().unwrap() = Some(looked_at.done_on(host.as_deref()));
        });
        let job = stage.work(&runner, OFTEN).await;
        self.assert_failed_there(&job, &stage.steps(id).await);
        let at_end = stage.done_on(self.failing.target.as_deref());
        assert_eq!(*at_fault.lock().unwrap(), Some(at_end), "{self:?}: something was done after the failure");
        Failed { stage, runner, id, before, _folder }
    }

    fn assert_failed_there(&self, job: &Job, steps: &[Step]) {
        assert_eq!((job.state, job.error.as_deref()), (JobState::Failed, Some("as the test says")), "{self:?}");
        for step in steps {
            let expected = match step.stage.cmp(&self.failing.stage) {
                _ if key(step) == key(&self.failing) => StepState::Failed,
                Ordering::Less | Ordering::Equal => StepState::Succeeded,
                Ordering::Greater => StepState::Pending,
            };
            assert_eq!(step.state, expected, "{self:?}: {}", step.title);
        }
    }

    /// Undo takes back everything, or says what cannot be taken back.
    async fn undo(&self, failed: &Failed) {
        let Failed { stage, runner, id, before, .. } = failed;
        let is_lost = stage.snapshot().await.lost_since(before);
        stage.undo(*id).await;
        let job = stage.work(runner, OFTEN).await;
        if is_lost {
            assert_eq!(job.state, JobState::NeedsAttention, "{self:?}");
            assert!(job.error.as_ref().is_some_and(|error| error.contains("cannot be taken back")), "{self:?}: {:?}", job.error);
        } else {
            assert_eq!(job.state, JobState::Cancelled, "{self:?}: {:?}", job.error);
            assert_eq!(stage.snapshot().await, *before, "{self:?}");
        }
        assert_never_twice(stage);
    }
}
