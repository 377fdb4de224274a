//! A host that only pretends: LXD's REST API on a socket, without a container behind it.
//!
//! It is the test double of the engine and the built-in demo host; the same driver speaks to it as to the real thing. It is only as
//! good as it is faithful, so its behaviour was taken from LXD 5.0.2, and one list of behaviours runs against both.

mod chance;
mod demo;
mod faults;
mod guest;
mod host;
mod instance;
mod keep;
mod ledger;
mod reply;
mod routes;
mod serving;
mod shape;
mod time_text;
mod world;

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use axum::Router;
use tokio::task::JoinHandle;

pub use demo::SERVER_NAME;
pub use faults::{Fault, Faults};
pub use host::Time;
pub use instance::{Instance, Status};
pub use keep::KeepError;
pub use ledger::{Action, Entry, Ledger};
pub use shape::VERSION;
pub use world::{
    CreateInstance, CreateVolume, HostImage, HostProfile, Latencies, Operation, Outcome, Pool, PowerRequest, Refusal, Source,
    StoredVolume, World,
};

use self::{host::Host, routes::Restart, serving::Door};

#[derive(Debug)]
pub struct SimulatorOptions {
    /// Where it listens.
    pub socket: PathBuf,
    pub time: Time,
    pub latencies: Latencies,
    /// Decides everything that varies.
    pub seed: u64,
    /// The folder in which the world is kept between runs; none: it is forgotten.
    pub folder: Option<PathBuf>,
}

impl SimulatorOptions {
    /// For tests: time moves when somebody asks, everything is at once, nothing is kept.
    pub fn for_tests(socket: impl Into<PathBuf>) -> Self {
        let time = Time::WhenAsked { start_ms: 1_700_000_000_000, step: Duration::from_millis(10) };
        Self { socket: socket.into(), time, latencies: Latencies::NONE, seed: 1, folder: None }
    }

    /// For the demo host: as slow as a small real one, kept in the folder beside its socket.
    pub fn demo(folder: impl Into<PathBuf>, now_ms: Arc<dyn Fn() -> i64 + Send + Sync>) -> Self {
        let folder = folder.into();
        Self {
            socket: folder.join("simulator.socket"),
            time: Time::Ticking(now_ms),
            latencies: Latencies::REAL,
            seed: 1,
            folder: Some(folder),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the demo host could not listen on {}: {source}", path.display())]
    Listen { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Keep(#[from] KeepError),
}

/// A running simulated host. Dropping it closes its socket; `stop` also waits and saves.
#[derive(Debug)]
pub struct Simulator {
    parts: Arc<Parts>,
    ticker: JoinHandle<()>,
}

#[derive(Debug)]
struct Parts {
    host: Arc<Host>,
    socket: PathBuf,
    door: Door,
}

impl Simulator {
    /// Listens when it returns.
    pub async fn start(options: SimulatorOptions) -> Result<Self, StartError> {
        let world = open_world(&options)?;
        let host = Arc::new(Host::new(world, options.time, options.folder));
        let parts = Arc::new(Parts { host: Arc::clone(&host), socket: options.socket, door: Door::default() });
        parts.listen().await.map_err(|source| StartError::Listen { path: parts.socket.clone(), source })?;
        let ticker = tokio::spawn(async move { host.tick().await });
        Ok(Self { parts, ticker })
    }

    /// Ends every connection, then saves.
    pub async fn stop(self) {
        self.ticker.abort();
        self.parts.door.close().await;
        self.parts.host.save().await;
    }

    pub fn socket(&self) -> &Path {
        &self.parts.socket
    }

    pub fn faults(&self) -> &Faults {
        &self.parts.host.faults
    }

    /// Lets the host's time pass, where it is moved by hand.
    pub fn advance(&self, by: Duration) {
        self.parts.host.advance(by);
    }

    /// Looks at the world.
    pub fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        self.parts.host.read(look)
    }

    /// Does something on the host itself, as a person at its keyboard would.
    pub fn change<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        self.parts.host.change(act)
    }

    /// A copy of what happened until now.
    pub fn ledger(&self) -> Ledger {
        self.read(|world| world.ledger.clone())
    }

    /// The daemon dies with all its operations and connections and listens again when this returns; guests live on.
    pub async fn restart(&self) -> io::Result<()> {
        self.parts.restart().await
    }

    /// Nobody can connect until `come_back`.
    pub async fn go_down(&self) {
        self.parts.door.close().await;
        self.parts.host.change(World::restart_daemon);
    }

    pub async fn come_back(&self) -> io::Result<()> {
        self.parts.listen().await
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.ticker.abort();
    }
}

impl Parts {
    async fn listen(self: &Arc<Self>) -> io::Result<()> {
        self.door.open(&self.socket, &self.router()).await
    }

    async fn restart(self: &Arc<Self>) -> io::Result<()> {
        self.door.close().await;
        self.host.change(World::restart_daemon);
        self.listen().await
    }

    fn router(self: &Arc<Self>) -> Router {
        // Weak, or the router that the parts hold would keep them alive.
        let parts = Arc::downgrade(self);
        let restart = Restart(Arc::new(move || {
            let Some(parts) = parts.upgrade() else { return };
            tokio::spawn(async move {
                if let Err(error) = parts.restart().await {
                    tracing::error!(%error, "the simulator could not listen again");
                }
            });
        }));
        routes::router(&self.host, restart)
    }
}

/// The kept world with its operations gone, as after any restart of a daemon; else a fresh one.
fn open_world(options: &SimulatorOptions) -> Result<World, KeepError> {
    let kept = options.folder.as_deref().map(keep::read).transpose()?.flatten();
    let Some(mut world) = kept else {
        return Ok(demo::world(options.seed, options.time.now_ms(), options.latencies.clone()));
    };
    world.restart_daemon();
    world.latencies = options.latencies.clone();
    Ok(world)
}
