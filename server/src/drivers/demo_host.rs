//! The built-in demo host: a simulator inside this process, started when the first one asks for it and then kept.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use tokio::sync::Mutex;

use super::simulator::{Simulator, SimulatorOptions, StartError};

#[derive(Debug, Clone)]
pub struct DemoHost {
    folder: PathBuf,
    running: Arc<Mutex<Option<Simulator>>>,
}

#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error("the demo host's folder {}", folder.display())]
    Folder { folder: PathBuf, source: std::io::Error },
    #[error("the demo host does not start")]
    Start(#[from] StartError),
}

impl DemoHost {
    /// Its world and its socket are kept in this folder, which is made when it starts.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, running: Arc::default() }
    }

    /// Starts it unless it runs; gives its socket.
    pub async fn start(&self) -> Result<PathBuf, DemoError> {
        let mut running = self.running.lock().await;
        if let Some(simulator) = running.as_ref() {
            return Ok(simulator.socket().to_owned());
        }
        std::fs::create_dir_all(&self.folder).map_err(|source| DemoError::Folder { folder: self.folder.clone(), source })?;
        let simulator = Simulator::start(SimulatorOptions::demo(&self.folder, Arc::new(now_ms))).await?;
        let socket = simulator.socket().to_owned();
        *running = Some(simulator);
        Ok(socket)
    }

    /// Saves its world and ends it.
    pub async fn stop(&self) {
        if let Some(simulator) = self.running.lock().await.take() {
            simulator.stop().await;
        }
    }
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
