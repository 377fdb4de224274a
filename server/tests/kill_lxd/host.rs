//! The real host, asked without going through the program under test.

use std::{path::PathBuf, sync::Arc, time::Duration};

use server::drivers::{
    Driver, HostInstance, OperationId, OperationStatus, Power,
    lxd::{Endpoint, connect},
};
use tokio::process::Command;

use crate::process::until::until;

/// Where the guests' user-data writes a line each time it runs.
pub const RUNS: &str = "/var/lib/eyrie-runs";

pub struct Host {
    pub socket: PathBuf,
    pub image: String,
    driver: Arc<dyn Driver>,
    /// Instances of this test begin with it.
    pub prefix: String,
}

impl Host {
    pub fn of_the_environment(prefix: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let socket = PathBuf::from(required("EYRIE_TEST_LXD_SOCKET"));
        let driver = connect("host", Endpoint::Socket(socket.clone())).unwrap();
        let unique = uuid::Uuid::new_v4().simple().to_string();
        Self { socket, image: required("EYRIE_TEST_LXD_IMAGE"), driver, prefix: format!("{prefix}-{}", &unique[..6]) }
    }

    /// Of this test, by name.
    pub async fn instances(&self) -> Vec<HostInstance> {
        let mut all = self.driver.list_instances().await.unwrap();
        all.retain(|instance| instance.name.starts_with(&self.prefix));
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }

    pub async fn volumes(&self) -> Vec<String> {
        let all = self.driver.list_volumes().await.unwrap();
        all.into_iter().map(|volume| volume.name).filter(|name| name.starts_with(&self.prefix)).collect()
    }

    /// How often the guest's user-data ran.
    pub async fn runs(&self, name: &str) -> usize {
        let file = self.driver.read_file(name, RUNS, 0, 4_096).await.unwrap();
        String::from_utf8(file.expect("its user-data ran")).unwrap().lines().count()
    }

    pub async fn kill_daemon(&self) {
        self.xtask("kill").await;
    }

    pub async fn start_daemon(&self) {
        self.xtask("up").await;
    }

    async fn xtask(&self, verb: &str) {
        let mut command = Command::new(required("EYRIE_XTASK"));
        let output = command.args(["lxd", "--name", &required("EYRIE_TEST_LXD_NAME"), verb]).output().await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Removes what a test that failed has left.
    pub async fn sweep(&self) {
        for instance in self.instances().await {
            if let Ok(kill) = self.driver.set_power(&instance.name, Power::Kill).await {
                self.end_of(&kill).await;
            }
            if let Ok(delete) = self.driver.delete_instance(&instance.name).await {
                self.end_of(&delete).await;
            }
        }
    }

    async fn end_of(&self, operation: &OperationId) {
        until("the operation ends", async || match self.driver.follow(operation, Duration::from_secs(4)).await {
            Ok(now) => (now.status != OperationStatus::Running).then_some(()),
            Err(_) => Some(()),
        })
        .await;
    }
}

fn required(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("{name} is not set: run `cargo xtask test --only lxd`, which starts a host and sets it"))
}
