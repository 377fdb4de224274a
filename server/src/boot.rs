//! From arguments to a running server, and down again: everything is made here once and handed on.

mod exposure;
mod listen;
mod presence;

use std::{
    net::SocketAddr,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use clap::Args;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    admin_socket,
    books::shipped::shipped,
    control::{Inner, Services},
    drivers::demo_host::DemoHost,
    engine::EngineOptions,
    live, metrics, notify, reconcile,
    routes::{self, assets::Assets},
    secrets::Sealer,
    steps::{Pace, Steps},
    store::{Dialect, Store},
};
use exposure::Exposure;
use presence::Presence;

/// The SQLite file in the data folder.
pub const DATABASE: &str = "eyrie.db";

#[derive(Args, Debug, Clone)]
pub struct ServeOptions {
    /// Address to listen on
    #[arg(long, env = "EYRIE_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// Folder for the database, keys and sockets
    #[arg(long, env = "EYRIE_DATA_DIR", default_value = "eyrie-data")]
    pub data_dir: PathBuf,
    /// PostgreSQL instead of SQLite in the data folder
    #[arg(long, env = "EYRIE_DATABASE_URL")]
    pub database_url: Option<String>,
    /// Key that seals stored secrets, instead of master.key in the data folder
    #[arg(long, env = "EYRIE_MASTER_KEY_FILE")]
    pub master_key_file: Option<PathBuf>,
    /// How people reach it: https://eyrie.example.org
    #[arg(long, env = "EYRIE_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Certificate chain in PEM, to speak TLS
    #[arg(long, env = "EYRIE_TLS_CERT")]
    pub tls_cert: Option<PathBuf>,
    /// Its private key in PEM
    #[arg(long, env = "EYRIE_TLS_KEY")]
    pub tls_key: Option<PathBuf>,
    /// A proxy of yours in front speaks TLS and sets X-Forwarded-For
    #[arg(long, env = "EYRIE_BEHIND_PROXY")]
    pub behind_proxy: bool,
    /// Address of its own for /metrics; without it there are none
    #[arg(long, env = "EYRIE_METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,
    /// Built pages and styles; the released program carries its own
    #[cfg(not(feature = "embed"))]
    #[arg(long, env = "EYRIE_SITE_DIR", default_value = "target/site")]
    pub site_dir: PathBuf,
}

/// Runs until a signal asks it to stop.
pub fn serve(options: ServeOptions) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(options))
}

async fn run(options: ServeOptions) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    stop_on_signal(stop.clone())?;
    let listener =
        tokio::net::TcpListener::bind(options.listen).await.with_context(|| format!("listening on {}", options.listen))?;
    let exposure = Exposure::new(&options, listener.local_addr()?)?;
    make_data_dir(&options.data_dir)?;
    let _lock = lock_data_dir(&options.data_dir)?;
    let store = open_store(&options.data_dir, options.database_url.as_deref()).await?;
    let installation_id = store.installation().await.context("reading the installation's id")?;
    let sealer = Sealer::load(&options.data_dir, options.master_key_file.as_deref()).context("loading the master key")?;
    let demo = DemoHost::new(options.data_dir.join("demo"));
    let base_url = exposure.base_url.clone();
    let services = Services::new(Inner::new(installation_id, store.clone(), sealer, demo, base_url, stop.clone()));
    if let Some(address) = options.metrics_listen {
        metrics::serve(address, services.clone()).await?;
    }
    store.ship_books(shipped()).await.context("storing the books that are shipped")?;
    // Before the engine: a job that is resumed asks for its hosts at once.
    reconcile::introduce(&services).await.context("reading the hosts")?;
    release_dead(&store).await?;
    let own_id = presence::own_id();
    let presence = Presence::begin(store.clone(), own_id.clone()).await.context("putting this server on the list")?;
    let engine = start_engine(&services, own_id);
    tokio::spawn(live::tail(services.clone()));
    let delivering = tokio::spawn(notify::deliver(store.clone(), services.sealer.clone(), stop.clone()));
    let reconciling = reconcile::start(services.clone(), reconcile::Pace::default(), stop.clone());
    let app = routes::router(services.clone(), load_assets(&options)?, exposure.reach);
    admin_socket::serve(&options.data_dir, services.clone(), stop.clone()).context("opening the admin socket")?;
    tracing::info!("listening on {}", exposure.base_url);
    invite_first_administrator(&services).await?;
    warn_if_detached(&services).await?;
    listen::answer(listener, app, exposure.tls, stop).await?;
    engine.await.context("waiting for the engine to give its leases back")?;
    reconciling.await.context("waiting for the connections to hosts")?;
    delivering.await.context("waiting for the messages to webhooks")?;
    services.demo.stop().await;
    presence.leave().await;
    // What was committed while the tail stopped: nobody may be there to number it until the next start.
    store.number_events().await.context("numbering the last events")?;
    store.close().await;
    Ok(())
}

/// On SQLite, whoever was there before is dead: the lock on the data folder says so. Elsewhere leases run out.
async fn release_dead(store: &Store) -> anyhow::Result<()> {
    if store.dialect() == Dialect::Sqlite {
        store.release_dead_leases().await.context("releasing leases of a server that died")?;
    }
    Ok(())
}

fn start_engine(services: &Services, own_id: String) -> JoinHandle<()> {
    let runner = Arc::new(Steps { planner: services.planner(), pace: Pace::default() });
    let options = EngineOptions::new(own_id);
    tokio::spawn(services.engine.clone().run(services.store.clone(), runner, options, services.stop.clone()))
}

/// Nobody can sign in yet: the one who started the program is told how.
async fn invite_first_administrator(services: &Services) -> anyhow::Result<()> {
    if !services.store.has_administrator().await? {
        let url = services.make_setup_link().await.context("making the set-up link")?;
        println!("Open {url} to make the first administrator");
    }
    Ok(())
}

async fn warn_if_detached(services: &Services) -> anyhow::Result<()> {
    if services.store.find_detached_at().await?.is_some() {
        tracing::warn!(
            "detached: no host is contacted and no job runs until the old server is gone and eyrie admin attach says so"
        );
    }
    Ok(())
}

/// Keys and sockets are in it: nobody else looks inside.
pub fn make_data_dir(data_dir: &Path) -> anyhow::Result<()> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(data_dir)
        .with_context(|| format!("making {}", data_dir.display()))
}

/// SQLite means one server: a second one on the same folder is refused before it touches anything.
pub fn lock_data_dir(data_dir: &Path) -> anyhow::Result<std::fs::File> {
    let path = data_dir.join("lock");
    let file = std::fs::File::create(&path).with_context(|| format!("making {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(_) => anyhow::bail!("another eyrie serves the folder {} already", data_dir.display()),
    }
}

pub async fn open_store(data_dir: &Path, database_url: Option<&str>) -> anyhow::Result<Store> {
    match database_url {
        Some(url) => Store::connect_postgres(url).await.context("connecting to PostgreSQL"),
        None => Store::open_sqlite(&data_dir.join(DATABASE)).await.context("opening the database"),
    }
}

#[cfg(feature = "embed")]
fn load_assets(_: &ServeOptions) -> anyhow::Result<Assets> {
    Assets::embedded()
}

#[cfg(not(feature = "embed"))]
fn load_assets(options: &ServeOptions) -> anyhow::Result<Assets> {
    Assets::from_dir(&options.site_dir)
}

fn stop_on_signal(stop: CancellationToken) -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        stop.cancel();
    });
    Ok(())
}
