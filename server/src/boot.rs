//! From arguments to a running server, and down again: everything is made here once and handed on.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use anyhow::Context as _;
use axum::serve::ListenerExt as _;
use clap::Args;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    control::{Inner, Services},
    drivers::demo_host::DemoHost,
    engine::EngineOptions,
    live, reconcile,
    routes::{self, assets::Assets},
    secrets::Sealer,
    steps::{Pace, Steps},
    store::{Dialect, Store},
};

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
    std::fs::create_dir_all(&options.data_dir).with_context(|| format!("making {}", options.data_dir.display()))?;
    let store = open_store(&options).await?;
    let installation_id = store.installation().await.context("reading the installation's id")?;
    let sealer = Sealer::load(&options.data_dir, options.master_key_file.as_deref()).context("loading the master key")?;
    let demo = DemoHost::new(options.data_dir.join("demo"));
    let services = Services::new(Inner::new(installation_id, store.clone(), sealer, demo, stop.clone()));
    let engine = start_engine(&services).await?;
    tokio::spawn(live::tail(services.clone()));
    let reconciling = reconcile::start(services.clone(), reconcile::Pace::default(), stop.clone());
    let assets = load_assets(&options)?;
    let listener =
        tokio::net::TcpListener::bind(options.listen).await.with_context(|| format!("listening on {}", options.listen))?;
    tracing::info!("listening on http://{}", listener.local_addr()?);
    // Nagle's algorithm would hold every streamed page for 40 ms.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let app = routes::router(services.clone(), assets);
    axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(stop.cancelled_owned())
        .await?;
    engine.await.context("waiting for the engine to give its leases back")?;
    reconciling.await.context("waiting for the connections to hosts")?;
    services.demo.stop().await;
    store.close().await;
    Ok(())
}

async fn start_engine(services: &Services) -> anyhow::Result<JoinHandle<()>> {
    if services.store.dialect() == Dialect::Sqlite {
        services.store.release_dead_leases().await.context("releasing leases of a server that died")?;
    }
    let runner = Arc::new(Steps { planner: services.planner(), pace: Pace::default() });
    let owner = format!("{}-{}", std::process::id(), uuid::Uuid::new_v4().simple());
    let options = EngineOptions::new(owner);
    Ok(tokio::spawn(services.engine.clone().run(services.store.clone(), runner, options, services.stop.clone())))
}

async fn open_store(options: &ServeOptions) -> anyhow::Result<Store> {
    match &options.database_url {
        Some(url) => Store::connect_postgres(url).await.context("connecting to PostgreSQL"),
        None => Store::open_sqlite(&options.data_dir.join("eyrie.db")).await.context("opening the database"),
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
