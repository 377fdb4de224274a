//! A driver whose calls are counted and timed, by the host's slug. Following an operation waits on purpose and watching never
//! ends, so neither says how well a host answers: both pass by uncounted.

use std::{
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};

use app::model::target::{Image, Profile};
use async_trait::async_trait;
use futures::stream::BoxStream;
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{family::Family, histogram::Histogram},
};

use super::{
    Driver, DriverError, ErrorKind, HostEvent, HostInfo, HostInstance, NewInstance, NewVolume, Operation, OperationId, Power,
    Volume,
};

/// Up to the longest that a call may take, in seconds.
const TIMES: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Called {
    target: String,
    result: &'static str,
}

/// Calls to all hosts.
#[derive(Debug, Clone)]
pub struct Measures(pub Family<Called, Histogram>);

impl Default for Measures {
    fn default() -> Self {
        Self(Family::new_with_constructor(|| Histogram::new(TIMES)))
    }
}

impl Measures {
    /// The same driver, counted under this host's slug.
    pub fn of(&self, slug: &str, driver: Arc<dyn Driver>) -> Arc<dyn Driver> {
        Arc::new(Measured { driver, target: slug.to_owned(), measures: self.clone() })
    }
}

#[derive(Debug)]
struct Measured {
    driver: Arc<dyn Driver>,
    target: String,
    measures: Measures,
}

impl Measured {
    async fn count<T>(&self, call: impl Future<Output = Result<T, DriverError>> + Send) -> Result<T, DriverError> {
        let begun_at = Instant::now();
        let result = call.await;
        let called =
            Called { target: self.target.clone(), result: result.as_ref().err().map_or("ok", |error| word(&error.kind)) };
        self.measures.0.get_or_create(&called).observe(begun_at.elapsed().as_secs_f64());
        result
    }
}

const fn word(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Unreachable(_) => "unreachable",
        ErrorKind::Denied(_) => "denied",
        ErrorKind::CertificateChanged { .. } => "certificate_changed",
        ErrorKind::NotFound(_) => "not_found",
        ErrorKind::Exists(_) => "exists",
        ErrorKind::Rejected(_) => "rejected",
        ErrorKind::TimedOut => "timed_out",
        ErrorKind::Disconnected(_) => "disconnected",
        ErrorKind::Overdue => "overdue",
        ErrorKind::Protocol(_) => "protocol",
    }
}

#[async_trait]
impl Driver for Measured {
    async fn probe(&self) -> Result<HostInfo, DriverError> {
        self.count(self.driver.probe()).await
    }

    async fn list_images(&self) -> Result<Vec<Image>, DriverError> {
        self.count(self.driver.list_images()).await
    }

    async fn list_profiles(&self) -> Result<Vec<Profile>, DriverError> {
        self.count(self.driver.list_profiles()).await
    }

    async fn list_pools(&self) -> Result<Vec<String>, DriverError> {
        self.count(self.driver.list_pools()).await
    }

    async fn list_instances(&self) -> Result<Vec<HostInstance>, DriverError> {
        self.count(self.driver.list_instances()).await
    }

    async fn find_instance(&self, name: &str) -> Result<Option<HostInstance>, DriverError> {
        self.count(self.driver.find_instance(name)).await
    }

    async fn create_instance(&self, new: &NewInstance) -> Result<OperationId, DriverError> {
        self.count(self.driver.create_instance(new)).await
    }

    async fn set_power(&self, name: &str, power: Power) -> Result<OperationId, DriverError> {
        self.count(self.driver.set_power(name, power)).await
    }

    async fn delete_instance(&self, name: &str) -> Result<OperationId, DriverError> {
        self.count(self.driver.delete_instance(name)).await
    }

    async fn find_volume(&self, pool: &str, name: &str) -> Result<Option<Volume>, DriverError> {
        self.count(self.driver.find_volume(pool, name)).await
    }

    async fn list_volumes(&self) -> Result<Vec<Volume>, DriverError> {
        self.count(self.driver.list_volumes()).await
    }

    async fn create_volume(&self, new: &NewVolume) -> Result<(), DriverError> {
        self.count(self.driver.create_volume(new)).await
    }

    async fn delete_volume(&self, pool: &str, name: &str) -> Result<(), DriverError> {
        self.count(self.driver.delete_volume(pool, name)).await
    }

    async fn follow(&self, operation: &OperationId, wait: Duration) -> Result<Operation, DriverError> {
        self.driver.follow(operation, wait).await
    }

    async fn list_operations(&self, instance: &str) -> Result<Vec<OperationId>, DriverError> {
        self.count(self.driver.list_operations(instance)).await
    }

    async fn read_file(&self, instance: &str, path: &str, offset: u64, max_bytes: u64) -> Result<Option<Vec<u8>>, DriverError> {
        self.count(self.driver.read_file(instance, path, offset, max_bytes)).await
    }

    async fn list_folder(&self, instance: &str, path: &str) -> Result<Option<Vec<String>>, DriverError> {
        self.count(self.driver.list_folder(instance, path)).await
    }

    async fn watch(&self) -> Result<BoxStream<'static, Result<HostEvent, DriverError>>, DriverError> {
        self.driver.watch().await
    }
}
