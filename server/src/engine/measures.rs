//! What the engine counts: attempts at steps by their kind and end, and leases that changed hands.

use std::time::Duration;

use app::model::book::StepKind;
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, histogram::Histogram},
};

use super::{Outcome, StepError};
use crate::store::steps::StepOrder;

/// From a look at the database to an image that is copied for an hour, in seconds.
const TIMES: [f64; 11] = [0.05, 0.25, 1.0, 2.5, 5.0, 15.0, 30.0, 60.0, 300.0, 900.0, 3600.0];

/// Both are words of closed sets: their number is bounded by the code.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Attempted {
    kind: &'static str,
    result: &'static str,
}

#[derive(Debug, Clone)]
pub struct Measures {
    pub steps: Family<Attempted, Histogram>,
    pub leases_lost: Counter,
    pub takeovers: Counter,
}

impl Default for Measures {
    fn default() -> Self {
        Self {
            steps: Family::new_with_constructor(|| Histogram::new(TIMES)),
            leases_lost: Counter::default(),
            takeovers: Counter::default(),
        }
    }
}

impl Measures {
    pub(super) fn attempted(&self, order: &StepOrder, result: &Result<Outcome, StepError>, took: Duration) {
        let word = match result {
            Ok(_) => "succeeded",
            Err(StepError::Cancelled) => "cancelled",
            Err(StepError::Wait { .. }) => "waiting",
            Err(StepError::Retry(_)) if order.step.attempt < order.retry.attempts => "put_off",
            Err(StepError::Retry(_) | StepError::Fail(_)) => "failed",
        };
        self.observe(order.step.kind, word, took);
    }

    pub(super) fn undone(&self, order: &StepOrder, result: &Result<Outcome, StepError>, took: Duration) {
        self.observe(order.step.kind, if result.is_ok() { "undone" } else { "undo_failed" }, took);
    }

    fn observe(&self, kind: StepKind, result: &'static str, took: Duration) {
        self.steps.get_or_create(&Attempted { kind: kind.as_str(), result }).observe(took.as_secs_f64());
    }
}
