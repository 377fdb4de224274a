//! The world behind a lock, its time, its listeners and its file: what every request and the ticker share.

use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::{broadcast, watch};

use super::{
    faults::Faults,
    keep,
    world::{Notice, World},
};

/// A listener that is further behind than this is disconnected.
const EVENTS_KEPT: usize = 1_024;

/// What moves the host's time.
#[derive(Clone)]
pub enum Time {
    /// Nothing but `Simulator::advance`.
    ByHand { start_ms: i64 },
    /// Each request takes this long, and whoever waits for an operation makes its end come: for tests that want results and no clock.
    WhenAsked { start_ms: i64, step: Duration },
    /// A clock; the time passes by itself.
    Ticking(Arc<dyn Fn() -> i64 + Send + Sync>),
}

impl Time {
    pub(super) fn now_ms(&self) -> i64 {
        match self {
            Self::ByHand { start_ms } | Self::WhenAsked { start_ms, .. } => *start_ms,
            Self::Ticking(now_ms) => now_ms(),
        }
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ByHand { .. } => f.write_str("ByHand"),
            Self::WhenAsked { step, .. } => write!(f, "WhenAsked({step:?})"),
            Self::Ticking(_) => f.write_str("Ticking"),
        }
    }
}

#[derive(Debug)]
pub(super) struct Host {
    world: Mutex<World>,
    time: Time,
    pub faults: Faults,
    /// Moves with every change of the world or its time.
    revision: watch::Sender<u64>,
    events: broadcast::Sender<Notice>,
    folder: Option<PathBuf>,
    /// The last change that is in the file.
    saved: Arc<tokio::sync::Mutex<Option<u64>>>,
}

impl Host {
    pub fn new(world: World, time: Time, folder: Option<PathBuf>) -> Self {
        let (events, _) = broadcast::channel(EVENTS_KEPT);
        Self {
            world: Mutex::new(world),
            time,
            faults: Faults::default(),
            revision: watch::Sender::new(0),
            events,
            folder,
            saved: Arc::default(),
        }
    }

    pub fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the world at its present time, lets what is due happen before and after, and tells everybody.
    pub fn change<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        let result = {
            let mut world = self.lock();
            let now_ms = self.present(&world);
            world.advance_to(now_ms);
            let result = act(&mut world);
            let now_ms = world.now_ms;
            world.advance_to(now_ms);
            // Sent under the lock, or two changes could tell their news in the wrong order.
            for notice in world.take_notices() {
                drop(self.events.send(notice));
            }
            result
        };
        self.revision.send_modify(|revision| *revision += 1);
        result
    }

    /// Brings the world up to the present, which a request may itself move.
    pub fn begin_request(&self) {
        let step_ms = match &self.time {
            Time::WhenAsked { step, .. } => step.as_millis() as i64,
            Time::ByHand { .. } | Time::Ticking(_) => 0,
        };
        self.change(|world| world.advance_to(world.now_ms + step_ms));
    }

    pub fn advance(&self, by: Duration) {
        self.change(|world| world.advance_to(world.now_ms + by.as_millis() as i64));
    }

    /// Returns when `is_due` says so or the host's time is `deadline_ms`. Where time moves when asked, it moves to `next_ms`.
    pub async fn wait(&self, deadline_ms: i64, is_due: impl Fn(&World) -> bool, next_ms: impl Fn(&World) -> Option<i64>) {
        let mut revision = self.revision.subscribe();
        loop {
            revision.borrow_and_update();
            let (is_over, next_ms) = self.read(|world| (is_due(world) || world.now_ms >= deadline_ms, next_ms(world)));
            if is_over {
                return;
            }
            let until_ms = next_ms.map_or(deadline_ms, |next_ms| next_ms.min(deadline_ms));
            self.until(until_ms, &mut revision).await;
        }
    }

    async fn until(&self, until_ms: i64, revision: &mut watch::Receiver<u64>) {
        match &self.time {
            Time::WhenAsked { .. } => self.change(|world| world.advance_to(until_ms)),
            Time::ByHand { .. } => drop(revision.changed().await),
            Time::Ticking(now_ms) => {
                let pause = Duration::from_millis((until_ms.saturating_sub(now_ms())).max(1) as u64);
                tokio::select! {
                    _ = revision.changed() => {}
                    () = tokio::time::sleep(pause) => self.change(|_| ()),
                }
            }
        }
    }

    /// Keeps a ticking world going while nobody asks: operations end and listeners hear of it.
    pub async fn tick(&self) {
        if !matches!(self.time, Time::Ticking(_)) {
            return std::future::pending().await;
        }
        let mut revision = self.revision.subscribe();
        loop {
            revision.borrow_and_update();
            match self.read(World::next_end) {
                Some(next_ms) => self.until(next_ms, &mut revision).await,
                None => drop(revision.changed().await),
            }
            self.save().await;
        }
    }

    pub fn listen(&self) -> broadcast::Receiver<Notice> {
        self.events.subscribe()
    }

    /// Writes the world to its file, where it has one and has changed.
    pub async fn save(&self) {
        let Some(folder) = self.folder.clone() else { return };
        let mut saved = Arc::clone(&self.saved).lock_owned().await;
        let (changes, text) = self.read(|world| {
            let changes = world.changes();
            (changes, (*saved != Some(changes)).then(|| serde_json::to_vec(world).expect("a world is plain data")))
        });
        let Some(text) = text else { return };
        // The lock goes along: if nobody waits any more, the next one to save still does.
        let written = tokio::task::spawn_blocking(move || keep::write(&folder, &text).map(|()| *saved = Some(changes))).await;
        if let Ok(Err(error)) = written {
            tracing::warn!(%error, "the demo host could not be saved");
        }
    }

    fn present(&self, world: &World) -> i64 {
        match &self.time {
            Time::Ticking(now_ms) => now_ms(),
            Time::ByHand { .. } | Time::WhenAsked { .. } => world.now_ms,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
