//! LXD and Incus over their REST API: the driver of real hosts, and of the demo host, which speaks
//! the same API. The two products differ only in how trust is asked for.
//!
//! The requests, all below `/1.0` (a host that answers these can be driven):
//!
//! | For | Request |
//! |---|---|
//! | probe | `GET /1.0`, `GET resources`, `GET profiles/default`, `GET storage-pools?recursion=1`, `GET storage-pools/P/resources` |
//! | trust | `GET /1.0`, `POST certificates` |
//! | images, profiles, pools | `GET images?recursion=1`, `GET profiles?recursion=1`, `GET storage-pools?recursion=1` |
//! | instances | `GET instances?recursion=2`, `GET instances/N?recursion=1` |
//! | create | `GET images/F`, `POST instances` |
//! | power | `PUT instances/N/state` |
//! | delete | `DELETE instances/N` |
//! | volumes | `GET`, `POST storage-pools/P/volumes/custom[?recursion=1]`, `GET`, `DELETE storage-pools/P/volumes/custom/V` |
//! | operations | `GET operations?recursion=1`, `GET operations/O`, `GET operations/O/wait?timeout=S` |
//! | files | `GET instances/N/files?path=…` with the header `X-LXD-type` or `X-Incus-type` |
//! | events | web socket `GET events?type=operation,lifecycle`; pings are answered |

mod address;
mod api_path;
mod client;
mod create;
mod discover;
mod endpoint;
mod events;
mod failure;
mod files;
mod fingerprint;
mod first_contact;
mod identity;
mod images;
mod instances;
mod operations;
mod pools;
mod probe;
mod profiles;
mod tls;
mod token;
mod trust;
mod volumes;
mod wire;

use std::{sync::Arc, time::Duration};

use app::model::target::{Image, Profile};
use async_trait::async_trait;
use futures::stream::BoxStream;

use self::client::Client;
pub use self::{
    address::{AddressError, HttpsAddress},
    discover::{Access, VisibleSocket, discover},
    endpoint::Endpoint,
    fingerprint::{Fingerprint, NotAFingerprint},
    first_contact::{HostCertificate, fetch_fingerprint},
    identity::{Identity, IdentityError},
    token::{NotAToken, Token},
    trust::{Proof, trust},
};
use super::{
    Driver, DriverError, HostEvent, HostInfo, HostInstance, NewInstance, NewVolume, Operation, OperationId, Power, Volume,
};

/// The driver of one host. Nothing is sent before its first call.
pub fn connect(target_name: &str, endpoint: Endpoint) -> Result<Arc<dyn Driver>, DriverError> {
    Ok(Arc::new(LxdDriver { client: Client::new(target_name, endpoint)? }))
}

#[derive(Debug)]
struct LxdDriver {
    client: Client,
}

#[async_trait]
impl Driver for LxdDriver {
    async fn probe(&self) -> Result<HostInfo, DriverError> {
        probe::probe(&self.client).await
    }

    async fn list_images(&self) -> Result<Vec<Image>, DriverError> {
        images::list(&self.client).await
    }

    async fn list_profiles(&self) -> Result<Vec<Profile>, DriverError> {
        profiles::list(&self.client).await
    }

    async fn list_pools(&self) -> Result<Vec<String>, DriverError> {
        pools::list(&self.client).await
    }

    async fn list_instances(&self) -> Result<Vec<HostInstance>, DriverError> {
        instances::list(&self.client).await
    }

    async fn find_instance(&self, name: &str) -> Result<Option<HostInstance>, DriverError> {
        instances::find(&self.client, name).await
    }

    async fn create_instance(&self, new: &NewInstance) -> Result<OperationId, DriverError> {
        create::create(&self.client, new).await
    }

    async fn set_power(&self, name: &str, power: Power) -> Result<OperationId, DriverError> {
        instances::set_power(&self.client, name, power).await
    }

    async fn delete_instance(&self, name: &str) -> Result<OperationId, DriverError> {
        instances::delete(&self.client, name).await
    }

    async fn find_volume(&self, pool: &str, name: &str) -> Result<Option<Volume>, DriverError> {
        volumes::find(&self.client, pool, name).await
    }

    async fn list_volumes(&self) -> Result<Vec<Volume>, DriverError> {
        volumes::list_marked(&self.client).await
    }

    async fn create_volume(&self, new: &NewVolume) -> Result<(), DriverError> {
        volumes::create(&self.client, new).await
    }

    async fn delete_volume(&self, pool: &str, name: &str) -> Result<(), DriverError> {
        volumes::delete(&self.client, pool, name).await
    }

    async fn follow(&self, operation: &OperationId, wait: Duration) -> Result<Operation, DriverError> {
        operations::follow(&self.client, operation, wait).await
    }

    async fn list_operations(&self, instance: &str) -> Result<Vec<OperationId>, DriverError> {
        operations::list(&self.client, instance).await
    }

    async fn read_file(&self, instance: &str, path: &str, offset: u64, max_bytes: u64) -> Result<Option<Vec<u8>>, DriverError> {
        files::read_file(&self.client, instance, path, offset, max_bytes).await
    }

    async fn list_folder(&self, instance: &str, path: &str) -> Result<Option<Vec<String>>, DriverError> {
        files::list_folder(&self.client, instance, path).await
    }

    async fn watch(&self) -> Result<BoxStream<'static, Result<HostEvent, DriverError>>, DriverError> {
        events::watch(&self.client).await
    }
}
