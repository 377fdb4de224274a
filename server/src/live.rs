//! The hub of the live streams: one tailer per process reads numbered events into a ring and wakes the streams, so that a slow
//! reader costs nothing; samples pass by beside it, unnumbered.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use app::model::{
    event::{Event, Frame},
    ids::{InstanceId, ProjectId},
    instance::Sample,
};
use tokio::sync::{broadcast, watch};

use crate::{control::Services, store::StoreError};

/// Events kept in memory: a stream that is further behind reads the database.
const RING: usize = 4_096;
/// Samples that a slow stream may be behind before it loses some.
const SAMPLES: usize = 1_024;
/// Events read at once.
const BATCH: u32 = 1_000;
/// Other servers' events announce themselves to nobody here: look for them this often.
const LOOK_EVERY: Duration = Duration::from_millis(250);

#[derive(Clone)]
pub struct Hub(Arc<Inner>);

struct Inner {
    ring: Mutex<VecDeque<Arc<Event>>>,
    newest: watch::Sender<i64>,
    samples: broadcast::Sender<(ProjectId, Frame)>,
    watchers: AtomicUsize,
}

impl Default for Hub {
    fn default() -> Self {
        Self(Arc::new(Inner {
            ring: Mutex::default(),
            newest: watch::Sender::new(0),
            samples: broadcast::Sender::new(SAMPLES),
            watchers: AtomicUsize::new(0),
        }))
    }
}

/// Counts a stream as long as it lives.
pub struct Watching(Hub);

impl Drop for Watching {
    fn drop(&mut self) {
        self.0.0.watchers.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Hub {
    /// Passes on what a host said of an instance a moment ago.
    pub fn sample(&self, project_id: ProjectId, id: InstanceId, sample: Sample) {
        // Nobody listening is no failure.
        let _ = self.0.samples.send((project_id, Frame::Sample { id, sample }));
    }

    /// Whether anybody looks at a page right now.
    pub fn is_watched(&self) -> bool {
        self.watchers() > 0
    }

    /// How many streams are open.
    pub fn watchers(&self) -> usize {
        self.0.watchers.load(Ordering::Relaxed)
    }

    pub fn watch(&self) -> (Watching, watch::Receiver<i64>, broadcast::Receiver<(ProjectId, Frame)>) {
        self.0.watchers.fetch_add(1, Ordering::Relaxed);
        (Watching(self.clone()), self.0.newest.subscribe(), self.0.samples.subscribe())
    }

    /// Events after the cursor; none when the ring does not reach that far back.
    pub fn after(&self, cursor: i64) -> Option<Vec<Arc<Event>>> {
        let ring = self.0.ring.lock().unwrap_or_else(PoisonError::into_inner);
        let oldest = ring.front().map_or(i64::MAX, |event| event.seq);
        let newest = ring.back().map_or(0, |event| event.seq);
        match cursor {
            cursor if cursor >= newest && newest > 0 => Some(Vec::new()),
            cursor if cursor + 1 >= oldest => Some(ring.iter().filter(|event| event.seq > cursor).cloned().collect()),
            _ => None,
        }
    }

    fn push(&self, events: Vec<Event>) {
        let Some(newest) = events.last().map(|event| event.seq) else { return };
        let mut ring = self.0.ring.lock().unwrap_or_else(PoisonError::into_inner);
        ring.extend(events.into_iter().map(Arc::new));
        let excess = ring.len().saturating_sub(RING);
        ring.drain(..excess);
        drop(ring);
        self.0.newest.send_replace(newest);
    }
}

/// Numbers what was committed, reads it and wakes the streams, until the server stops.
pub async fn tail(services: Services) {
    let mut cursor = None;
    while !services.stop.is_cancelled() {
        match follow(&services, cursor).await {
            Ok(newest) => {
                if cursor.is_none() {
                    // What other servers did between the reading of hosts and now was told to nobody here.
                    services.targets_changed.notify_one();
                }
                cursor = Some(newest);
            }
            Err(StoreError::Closed) => return,
            Err(error) => tracing::error!(error = &error as &dyn std::error::Error, "reading events failed"),
        }
        tokio::select! {
            () = services.store.events_appended() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = services.stop.cancelled() => {}
        }
    }
}

async fn follow(services: &Services, cursor: Option<i64>) -> Result<i64, StoreError> {
    services.store.number_events().await?;
    // The first look only finds where the log ends: pages bring their own cursor.
    let mut cursor = match cursor {
        Some(cursor) => cursor,
        None => services.store.event_cursor().await?,
    };
    loop {
        let events = services.store.list_events_after(cursor, BATCH).await?;
        let Some(newest) = events.last().map(|event| event.seq) else { return Ok(cursor) };
        cursor = newest;
        if events.iter().any(changes_hosts) {
            services.targets_changed.notify_one();
        }
        if events.iter().any(offers_work) {
            services.engine.wake();
        }
        services.hub.push(events);
    }
}

/// Whether who connects to hosts must hear of it. What was observed of one changes no connection.
fn changes_hosts(event: &Event) -> bool {
    matches!(event.kind.as_str(), "target_added" | "target_renamed" | "target_pinned" | "target_removed")
}

/// Whether there may be a job to take: another server got the click or an answer, or gave a job back because it stops.
fn offers_work(event: &Event) -> bool {
    matches!(event.kind.as_str(), "job_queued" | "job_suspended" | "job_confirmed" | "job_refused")
}
