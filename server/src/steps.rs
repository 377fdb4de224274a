//! What jobs do to hosts, one kind of step per file: each observes first, does what is missing, and can take it back.

mod await_ready;
mod check_hosts;
mod check_plan;
mod confirm;
mod create_instances;
mod delete_instances;
mod delete_volumes;
mod follow;
pub mod inputs;
mod make_volumes;
mod making;
mod notify;
mod power;
mod replace_instance;
mod start_instances;
mod stop_instances;

use std::{sync::Arc, time::Duration};

use app::model::{book::StepKind, ids::TargetId};
use async_trait::async_trait;
use futures::future::join_all;
use serde::de::DeserializeOwned;

use crate::{
    drivers::{
        DriverError, permit,
        registry::{Host, NotPrepared},
    },
    engine::{Context, Outcome, Runner, StepError, Work},
    planning::Planner,
    store::StoreError,
};

/// How patiently guests and hosts are asked. Tests ask faster.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Between two looks at a guest.
    pub poll_every: Duration,
    /// For a guest to shut down before the plug is pulled.
    pub stop_grace: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { poll_every: Duration::from_millis(500), stop_grace: Duration::from_secs(30) }
    }
}

/// The runner of all steps.
pub struct Steps {
    pub planner: Planner,
    pub pace: Pace,
}

/// One step at work: what it was given and where it works.
pub(crate) struct At<'a> {
    steps: &'a Steps,
    work: &'a Work,
    context: &'a Context,
}

/// Requests of a step end with its lease.
#[async_trait]
impl Runner for Steps {
    async fn run(&self, work: Work, context: Context) -> Result<Outcome, StepError> {
        let authority = context.authority().clone();
        let at = At { steps: self, work: &work, context: &context };
        permit::under(move || authority.remaining(), at.run()).await
    }

    async fn undo(&self, work: Work, context: Context) -> Result<Outcome, StepError> {
        let authority = context.authority().clone();
        let at = At { steps: self, work: &work, context: &context };
        permit::under(move || authority.remaining(), at.undo()).await
    }
}

impl At<'_> {
    async fn run(&self) -> Result<Outcome, StepError> {
        match self.work.step.step.kind {
            StepKind::CheckHosts => check_hosts::run(self).await,
            StepKind::CheckPlan => check_plan::run(self).await,
            StepKind::MakeVolumes => make_volumes::run(self).await,
            StepKind::CreateInstances => create_instances::run(self).await,
            StepKind::StartInstances => start_instances::run(self).await,
            StepKind::AwaitReady => await_ready::run(self).await,
            StepKind::ReplaceInstance => replace_instance::run(self).await,
            StepKind::StopInstances => stop_instances::run(self).await,
            StepKind::DeleteInstances => delete_instances::run(self).await,
            StepKind::DeleteVolumes => delete_volumes::run(self).await,
            StepKind::Confirm => confirm::run(self),
            StepKind::Notify => notify::run(self).await,
        }
    }

    async fn undo(&self) -> Result<Outcome, StepError> {
        match self.work.step.step.kind {
            StepKind::MakeVolumes => make_volumes::undo(self).await,
            StepKind::CreateInstances => create_instances::undo(self).await,
            StepKind::StartInstances => start_instances::undo(self).await,
            StepKind::ReplaceInstance => replace_instance::undo(self).await,
            StepKind::StopInstances => stop_instances::undo(self).await,
            StepKind::DeleteInstances => delete_instances::undo(self).await,
            StepKind::DeleteVolumes => delete_volumes::undo(self).await,
            StepKind::CheckPlan => check_plan::undo(self).await,
            StepKind::CheckHosts | StepKind::AwaitReady | StepKind::Confirm | StepKind::Notify => Ok(Outcome::default()),
        }
    }

    fn input<T: DeserializeOwned>(&self) -> Result<T, StepError> {
        serde_json::from_value(self.work.step.input.clone())
            .map_err(|error| StepError::fail(format!("The step's input is not readable: {error}")))
    }

    fn target_id(&self) -> Result<TargetId, StepError> {
        self.work.step.step.target_id.ok_or_else(|| StepError::fail("The step names no host."))
    }

    async fn host(&self) -> Result<Arc<Host>, StepError> {
        let found = self.steps.planner.hosts.seek(self.target_id()?).await.map_err(of_seeking)?;
        found.ok_or_else(|| StepError::fail("The host was removed."))
    }

    fn is_last_attempt(&self) -> bool {
        self.work.step.step.attempt >= self.work.step.retry.attempts
    }

    fn stop_if_cancelled(&self) -> Result<(), StepError> {
        if self.context.is_cancelled() { Err(StepError::Cancelled) } else { Ok(()) }
    }
}

/// The store's failures are the server's, not the step's: another attempt may meet a better one.
fn of_store(error: StoreError) -> StepError {
    tracing::error!(error = &error as &dyn std::error::Error, "a step could not read the store");
    StepError::retry("The server could not read its database.")
}

/// A host that cannot be prepared for now; by the next attempt its database or its key may be back.
fn of_seeking(error: NotPrepared) -> StepError {
    tracing::error!(error = &error as &dyn std::error::Error, "a step could not prepare its host");
    StepError::retry(format!("The host cannot be spoken to: {error}."))
}

/// A host's refusal as a sentence; what may pass is tried again.
fn of_driver(error: DriverError) -> StepError {
    if error.is_retryable() { StepError::retry(error.to_string()) } else { StepError::fail(error.to_string()) }
}

/// Many at once: all are done, then the first failure counts; one that cannot pass weighs more than one that may.
async fn all<F: Future<Output = Result<(), StepError>>>(attempts: impl Iterator<Item = F>) -> Result<(), StepError> {
    let mut failures: Vec<StepError> = join_all(attempts).await.into_iter().filter_map(Result::err).collect();
    failures.sort_by_key(|error| match error {
        StepError::Fail(_) => 0,
        StepError::Retry(_) => 1,
        StepError::Cancelled | StepError::Wait { .. } => 2,
    });
    failures.into_iter().next().map_or(Ok(()), Err)
}
