//! How long the database takes, and how late events get their numbers: measured where it happens, shown by whoever asks.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{family::Family, histogram::Histogram},
};

/// From a statement in memory to a disk that is nearly dead, in seconds.
const TIMES: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Operation {
    operation: &'static str,
}

impl Operation {
    /// From asking for a connection until it is given back.
    pub const READ: Self = Self { operation: "read" };
    /// A whole transaction that writes, with the time it waited for its turn.
    pub const WRITE: Self = Self { operation: "write" };
    /// The commit alone: what the disk takes.
    pub const COMMIT: Self = Self { operation: "commit" };
}

#[derive(Debug, Clone)]
pub struct Measures {
    pub times: Family<Operation, Histogram>,
    /// The longest wait between a commit and the numbers of its events, of each look.
    pub numbering: Histogram,
    /// When the oldest commit was made whose events may have no number yet.
    waiting: Arc<Mutex<Option<Instant>>>,
}

impl Default for Measures {
    fn default() -> Self {
        Self {
            times: Family::new_with_constructor(|| Histogram::new(TIMES)),
            numbering: Histogram::new(TIMES),
            waiting: Arc::default(),
        }
    }
}

impl Measures {
    pub(super) fn took(&self, operation: &Operation, since: Instant) {
        self.times.get_or_create(operation).observe(since.elapsed().as_secs_f64());
    }

    pub(super) fn events_committed(&self) {
        self.waiting().get_or_insert_with(Instant::now);
    }

    /// Before events are numbered: what is committed from now on may be left to the next time.
    pub(super) fn begin_numbering(&self) -> Option<Instant> {
        self.waiting().take()
    }

    /// After it, or after it failed: then the wait goes on.
    pub(super) fn end_numbering(&self, oldest: Option<Instant>, is_done: bool) {
        let Some(oldest) = oldest else { return };
        if is_done {
            self.numbering.observe(oldest.elapsed().as_secs_f64());
        } else {
            *self.waiting() = Some(oldest);
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
