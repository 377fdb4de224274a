//! What a step may do while it runs: log, say how far it is, keep a checkpoint, write beside it, and hear of a cancel.
//! Everything is collected here and written by the worker, a few times a second and with the result, in fenced transactions.

use std::sync::{Arc, Mutex, PoisonError};

use app::model::event::LogLine;
use serde::Serialize;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::{Authority, Effect, clean::clean};

#[derive(Clone)]
pub struct Context {
    pending: Arc<Mutex<Pending>>,
    cancel: CancellationToken,
    authority: Authority,
}

/// What waits to be written.
#[derive(Default)]
pub(super) struct Pending {
    pub lines: Vec<LogLine>,
    pub progress: Option<String>,
    pub checkpoint: Option<Value>,
    pub effects: Vec<Effect>,
}

impl Pending {
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.progress.is_none() && self.checkpoint.is_none() && self.effects.is_empty()
    }
}

impl Context {
    pub fn new(cancel: CancellationToken, authority: Authority) -> Self {
        Self { pending: Arc::default(), cancel, authority }
    }

    /// How long the lease under which the step runs surely lasts.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// A line for the person who watches, of text and colours at most.
    pub fn log(&self, text: impl AsRef<str>) {
        self.log_at(now_ms(), text);
    }

    /// A line with the time that its source gave it.
    pub fn log_at(&self, at: i64, text: impl AsRef<str>) {
        let text = clean(text.as_ref());
        self.with(|pending| pending.lines.push(LogLine { at, text }));
    }

    /// Lines, and where to go on from if this process dies now: neither is stored without the other.
    pub fn log_with_checkpoint(&self, lines: impl IntoIterator<Item: AsRef<str>>, value: &impl Serialize) {
        let at = now_ms();
        let lines: Vec<LogLine> = lines.into_iter().map(|text| LogLine { at, text: clean(text.as_ref()) }).collect();
        let value = serde_json::to_value(value).expect("checkpoints serialise: string keys and finite numbers only");
        self.with(|pending| {
            pending.lines.extend(lines);
            pending.checkpoint = Some(value);
        });
    }

    /// What is going on, in a few words: shown beside the step.
    pub fn progress(&self, text: impl Into<String>) {
        let text = text.into();
        self.with(|pending| pending.progress = Some(text));
    }

    /// Something to write soon, under the job's fence.
    pub fn write(&self, effect: Effect) {
        self.with(|pending| pending.effects.push(effect));
    }

    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// Resolves when a person asked to cancel.
    pub async fn cancelled(&self) {
        self.cancel.cancelled().await;
    }

    pub(super) fn take(&self) -> Pending {
        self.with(std::mem::take)
    }

    fn with<T>(&self, change: impl FnOnce(&mut Pending) -> T) -> T {
        change(&mut self.pending.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Lines carry the wall clock: they are shown to people and decide nothing.
fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
