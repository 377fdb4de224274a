//! The engine: claims jobs, runs their steps, resumes what a dead worker left, undoes what a person asks to undo.
//! It knows no platform and no product: a `Runner` does the work, and hands back what to write beside each result.
//! The trade: at least once per attempt, exactly once per result — steps must observe before they act.

pub mod authority;
pub mod context;
pub mod decide;
pub mod measures;
mod pool;
mod undo;
mod worker;

use async_trait::async_trait;
use futures::future::BoxFuture;
use serde_json::Value;

use crate::store::{StoreError, Tx, jobs::JobOrder, steps::NewStep};

pub use authority::Authority;
pub use context::Context;
pub use pool::{Engine, EngineOptions};

/// Does what steps say. The one implementation lives in `steps`; tests have their own.
#[async_trait]
pub trait Runner: Send + Sync + 'static {
    /// Does the step, or what is missing of it: it may have been begun before.
    async fn run(&self, work: Work, context: Context) -> Result<Outcome, StepError>;
    /// Takes back what the step did; twice is as good as once.
    async fn undo(&self, work: Work, context: Context) -> Result<Outcome, StepError>;
}

/// One attempt at one step.
#[derive(Debug, Clone)]
pub struct Work {
    pub job: JobOrder,
    pub step: crate::store::steps::StepOrder,
}

/// Something to write in the transaction that also holds the step's result.
pub type Effect = Box<dyn for<'c> FnOnce(&'c mut Tx<'_>) -> BoxFuture<'c, Result<(), StoreError>> + Send>;

/// What a step that succeeded leaves.
#[derive(Default)]
pub struct Outcome {
    pub effects: Vec<Effect>,
    /// Steps to append to the job: how a plan becomes work.
    pub then: Vec<NewStep>,
}

/// Why a step did not succeed. The place that knows decides whether trying again can help.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    #[error("{0}")]
    Retry(String),
    #[error("{0}")]
    Fail(String),
    /// A person asked to cancel, and the step stopped at a place where it could.
    #[error("cancelled")]
    Cancelled,
    /// It goes on when a person answered, at the latest after this time. No attempt: nothing was done.
    #[error("waits for a person")]
    Wait { for_ms: i64, checkpoint: Value },
}

impl StepError {
    pub fn retry(sentence: impl Into<String>) -> Self {
        Self::Retry(sentence.into())
    }

    pub fn fail(sentence: impl Into<String>) -> Self {
        Self::Fail(sentence.into())
    }
}

/// What a step keeps to go on from after a crash.
pub fn checkpoint<T: serde::de::DeserializeOwned>(stored: Option<&Value>) -> Option<T> {
    stored.and_then(|value| serde_json::from_value(value.clone()).ok())
}
