//! One host under test and what a behaviour needs of it. All that is made carries the fixture's
//! prefix, and is swept away after the behaviour, however that ends.

use std::{collections::BTreeMap, fmt::Display, path::PathBuf, sync::Arc, time::Duration};

use app::model::{
    ids::{ComponentId, DeploymentId, InstallationId},
    instance::Mark,
};
use futures::future::join_all;
use http::Method;
use server::drivers::{
    Driver, DriverError, HostInstance, NewInstance, OperationId, OperationStatus, Power,
    lxd::{Endpoint, connect},
};
use uuid::Uuid;

/// Longest that a piece of the host's work may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

pub struct Fixture {
    pub driver: Arc<dyn Driver>,
    pub socket: PathBuf,
    /// Fingerprint of an image that boots.
    pub image: String,
    pub prefix: String,
}

impl Fixture {
    /// `image` is an alias or a fingerprint.
    pub async fn on(socket: PathBuf, image: &str) -> Self {
        let driver = connect("host", Endpoint::Socket(socket.clone())).unwrap();
        let images = driver.list_images().await.unwrap();
        let image = images.iter().find(|i| i.fingerprint == image || i.aliases.iter().any(|alias| alias == image));
        let image = image.expect("the host has the image").fingerprint.clone();
        let unique = Uuid::new_v4().simple().to_string();
        Self { driver, socket, image, prefix: format!("lxd-{}-", &unique[..8]) }
    }

    pub fn name(&self, suffix: &str) -> String {
        format!("{}{suffix}", self.prefix)
    }

    pub fn new_instance(&self, suffix: &str) -> NewInstance {
        NewInstance {
            name: self.name(suffix),
            fingerprint: self.image.clone(),
            profiles: vec!["default".to_owned()],
            environment: BTreeMap::from([("GREETING".to_owned(), "hello".to_owned())]),
            user_data: "#cloud-config\n{}\n".to_owned(),
            mark: mark(1),
            inputs: "inputs-1".to_owned(),
            volumes: Vec::new(),
        }
    }

    /// Follows to the end and says which one it was.
    pub async fn end_of(&self, operation: &OperationId) -> OperationStatus {
        let follow = async {
            loop {
                let status = self.driver.follow(operation, Duration::from_secs(4)).await.unwrap().status;
                if status != OperationStatus::Running {
                    return status;
                }
            }
        };
        tokio::time::timeout(PATIENCE, follow).await.expect("the operation ends")
    }

    pub async fn succeeds(&self, operation: Result<OperationId, DriverError>) {
        assert_eq!(self.end_of(&operation.unwrap()).await, OperationStatus::Succeeded);
    }

    pub async fn create(&self, suffix: &str) -> HostInstance {
        let new = self.new_instance(suffix);
        // A host that stumbles says so, and is asked again.
        loop {
            let operation = self.driver.create_instance(&new).await.unwrap();
            match self.end_of(&operation).await {
                OperationStatus::Stumbled { .. } => {}
                ended => {
                    assert_eq!(ended, OperationStatus::Succeeded);
                    return self.get(&new.name).await;
                }
            }
        }
    }

    pub async fn start(&self, name: &str) {
        self.succeeds(self.driver.set_power(name, Power::Start).await).await;
    }

    pub async fn get(&self, name: &str) -> HostInstance {
        self.driver.find_instance(name).await.unwrap().expect("the instance is there")
    }

    /// Asks again until it is so: addresses come when the guest has one.
    pub async fn until<T>(&self, name: &str, so: impl Fn(&HostInstance) -> Option<T>) -> T {
        let ask = async {
            let mut pause = tokio::time::interval(Duration::from_millis(200));
            loop {
                pause.tick().await;
                if let Some(found) = so(&self.get(name).await) {
                    return found;
                }
            }
        };
        tokio::time::timeout(PATIENCE, ask).await.expect("it becomes so")
    }

    /// A request as an operator's own tools make it, beside the driver.
    pub async fn operator(&self, method: Method, path: &str, body: serde_json::Value) -> serde_json::Value {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().unix_socket(self.socket.clone()).build().unwrap();
        let answer = client.request(method, format!("http://host{path}")).json(&body).send().await.unwrap();
        answer.error_for_status().unwrap().json().await.unwrap()
    }

    /// Like `operator`, for longer work.
    pub async fn operator_succeeds(&self, method: Method, path: &str, body: serde_json::Value) {
        let answer = self.operator(method, path, body).await;
        let id = answer["metadata"]["id"].as_str().unwrap();
        assert_eq!(self.end_of(&OperationId(id.to_owned())).await, OperationStatus::Succeeded);
    }

    async fn sweep(&self) {
        let all = self.driver.list_instances().await.unwrap();
        join_all(
            all.into_iter().filter(|instance| instance.name.starts_with(&self.prefix)).map(|instance| self.remove(instance.name)),
        )
        .await;
        for volume in self.driver.list_volumes().await.unwrap() {
            if volume.name.starts_with(&self.prefix) {
                report(self.driver.delete_volume(&volume.pool, &volume.name).await);
            }
        }
    }

    async fn remove(&self, name: String) {
        // Whatever is under way on it has to end first.
        for operation in self.driver.list_operations(&name).await.unwrap_or_default() {
            let _ = self.driver.follow(&operation, Duration::from_secs(4)).await;
        }
        if let Ok(kill) = self.driver.set_power(&name, Power::Kill).await {
            self.end_of(&kill).await;
        }
        match self.driver.delete_instance(&name).await {
            Ok(delete) => assert_eq!(self.end_of(&delete).await, OperationStatus::Succeeded, "delete {name}"),
            Err(error) => report::<()>(Err(error)),
        }
    }
}

/// Runs a behaviour and leaves nothing of it on the host.
pub async fn run<B, F>(fixture: Fixture, behaviour: B)
where
    B: FnOnce(Arc<Fixture>) -> F,
    F: Future<Output = ()> + Send + 'static,
{
    let fixture = Arc::new(fixture);
    let outcome = tokio::spawn(behaviour(fixture.clone())).await;
    fixture.sweep().await;
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic.into_panic());
    }
}

pub fn mark(generation: u32) -> Mark {
    let id = |n: u128| Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n);
    Mark {
        installation: InstallationId::from_uuid(id(1)),
        deployment: DeploymentId::from_uuid(id(2)),
        component: ComponentId::from_uuid(id(3)),
        ordinal: 1,
        generation,
    }
}

/// A sweep that fails must not hide why the behaviour did.
fn report<T>(result: Result<T, impl Display>) {
    if let Err(error) = result {
        eprintln!("sweep: {error}");
    }
}
