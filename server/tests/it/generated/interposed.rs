//! Between the worker and its steps, at the one place that every step goes through: loses results and injects failures,
//! for whatever kinds of steps a job has.

use std::{
    collections::HashSet,
    future::pending,
    sync::{Arc, Mutex},
};

use app::model::job::Step;
use async_trait::async_trait;
use server::engine::{Context, Outcome, Runner, StepError, Work};
use tokio_util::sync::CancellationToken;

/// Whether a failing step fails instead of its work, or after all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Before,
    After,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    Run,
    Undo,
}

/// What goes wrong.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    /// This step fails, once.
    pub fail: Option<(When, String)>,
    /// The first result of each step in this direction is lost: the worker dies between the work and the write.
    pub lose: Option<Verb>,
}

pub struct Interposed {
    steps: Arc<dyn Runner>,
    faults: Faults,
    on_fault: Box<dyn Fn() + Send + Sync>,
    life: Mutex<CancellationToken>,
    spent: Mutex<HashSet<(Verb, String)>>,
    calls: Mutex<Vec<(Verb, String)>>,
}

impl Interposed {
    /// `on_fault` is called at the moment of the injected failure.
    pub fn new(steps: Arc<dyn Runner>, faults: Faults, on_fault: impl Fn() + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            steps,
            faults,
            on_fault: Box::new(on_fault),
            life: Mutex::default(),
            spent: Mutex::default(),
            calls: Mutex::default(),
        })
    }

    /// Ends when the next worker dies.
    pub fn begin_life(&self) -> CancellationToken {
        let life = CancellationToken::new();
        *self.life.lock().unwrap() = life.clone();
        life
    }

    pub fn count(&self, verb: Verb, step: &str) -> usize {
        self.calls.lock().unwrap().iter().filter(|call| call.0 == verb && call.1 == step).count()
    }

    /// True once for each.
    fn spend(&self, verb: Verb, step: &str) -> bool {
        self.spent.lock().unwrap().insert((verb, step.to_owned()))
    }

    fn fails(&self, when: When, verb: Verb, step: &str) -> bool {
        let is_meant = verb == Verb::Run && self.faults.fail.as_ref().is_some_and(|fail| *fail == (when, step.to_owned()));
        let fails = is_meant && self.spend(verb, step);
        if fails {
            (self.on_fault)();
        }
        fails
    }

    async fn call(&self, verb: Verb, work: Work, context: Context) -> Result<Outcome, StepError> {
        let step = key(&work.step.step);
        self.calls.lock().unwrap().push((verb, step.clone()));
        if self.fails(When::Before, verb, &step) {
            return Err(StepError::fail("as the test says"));
        }
        let result = match verb {
            Verb::Run => self.steps.run(work, context).await,
            Verb::Undo => self.steps.undo(work, context).await,
        };
        if result.is_ok() && self.fails(When::After, verb, &step) {
            return Err(StepError::fail("as the test says"));
        }
        if self.faults.lose == Some(verb) && self.spend(verb, &step) {
            self.life.lock().unwrap().cancel();
            return pending().await;
        }
        result
    }
}

#[async_trait]
impl Runner for Interposed {
    async fn run(&self, work: Work, context: Context) -> Result<Outcome, StepError> {
        self.call(Verb::Run, work, context).await
    }

    async fn undo(&self, work: Work, context: Context) -> Result<Outcome, StepError> {
        self.call(Verb::Undo, work, context).await
    }
}

/// The same step in another run of the same scenario.
pub fn key(step: &Step) -> String {
    format!("{} on {}", step.title, step.target.as_deref().unwrap_or("no host"))
}
