//! The socket: accepts connections, and can end every one of them in the middle, as a daemon does that dies.
//!
//! hyper is driven directly because `axum::serve` cannot drop a connection instead of answering on it.

use std::{
    fs, io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use axum::{Extension, Router};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::net::{UnixListener, UnixStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// In every request: ends the connection that it came by.
#[derive(Debug, Clone)]
pub(super) struct Connection(pub CancellationToken);

/// A socket that is listened on, until it is closed.
#[derive(Debug)]
pub(super) struct Serving {
    path: PathBuf,
    end: CancellationToken,
    tasks: TaskTracker,
}

impl Serving {
    /// A file that is left over from an earlier run is replaced.
    pub fn open(path: &Path, router: &Router) -> io::Result<Self> {
        remove_if_there(path)?;
        let listener = UnixListener::bind(path)?;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
        let serving = Self { path: path.to_owned(), end: CancellationToken::new(), tasks: TaskTracker::new() };
        serving.tasks.spawn(accept(listener, router.clone(), serving.end.clone(), serving.tasks.clone()));
        Ok(serving)
    }

    /// Ends listening and every connection; nobody can connect when it returns.
    pub async fn close(&self) {
        self.end.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        if let Err(error) = remove_if_there(&self.path) {
            tracing::warn!(%error, "the simulator's socket could not be removed");
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.end.cancel();
    }
}

/// Whether the socket is open; one at a time may change that.
#[derive(Debug, Default)]
pub(super) struct Door {
    serving: Mutex<Option<Arc<Serving>>>,
    turning: tokio::sync::Mutex<()>,
}

impl Door {
    pub async fn open(&self, path: &Path, router: &Router) -> io::Result<()> {
        let _turn = self.turning.lock().await;
        self.shut().await;
        *self.slot() = Some(Arc::new(Serving::open(path, router)?));
        Ok(())
    }

    pub async fn close(&self) {
        let _turn = self.turning.lock().await;
        self.shut().await;
    }

    async fn shut(&self) {
        let serving = self.slot().take();
        if let Some(serving) = serving {
            serving.close().await;
        }
    }

    fn slot(&self) -> std::sync::MutexGuard<'_, Option<Arc<Serving>>> {
        self.serving.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn accept(listener: UnixListener, router: Router, end: CancellationToken, tasks: TaskTracker) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = end.cancelled() => return,
        };
        match accepted {
            Ok((stream, _)) => drop(tasks.spawn(serve(stream, router.clone(), end.child_token()))),
            Err(error) => tracing::warn!(%error, "the simulator could not accept a connection"),
        }
    }
}

async fn serve(stream: UnixStream, router: Router, end: CancellationToken) {
    let service = TowerToHyperService::new(router.layer(Extension(Connection(end.clone()))));
    let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).with_upgrades();
    tokio::select! {
        result = connection => if let Err(error) = result {
            tracing::debug!(%error, "a connection to the simulator ended badly");
        },
        () = end.cancelled() => {}
    }
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
