//! The implementations behind the ports: authorise, decide, store, wake. One file per area, named as its API.

pub mod error;
mod pending;
pub mod targets;

use std::sync::Arc;

use app::model::ids::InstallationId;

use tokio::sync::Notify;

use crate::{
    auth::Caller,
    drivers::{demo_host::DemoHost, registry::Hosts},
    live::Hub,
    secrets::Sealer,
    store::Store,
};

pub use error::ControlError;

/// What the whole server shares.
#[derive(Clone)]
pub struct Services(Arc<Inner>);

pub struct Inner {
    pub installation_id: InstallationId,
    pub store: Store,
    pub sealer: Sealer,
    /// Hosts that are spoken to, by id.
    pub hosts: Hosts,
    /// Wakes those who connect to hosts: one was added, changed or removed.
    pub targets_changed: Notify,
    pub demo: DemoHost,
    pub hub: Hub,
}

impl std::ops::Deref for Services {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Services {
    pub fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// A call in progress by this caller.
    pub fn call(&self, caller: Caller) -> Call {
        Call { services: self.clone(), caller }
    }
}

/// A call in progress: the server's services and who asks. Implements every port.
#[derive(Clone)]
pub struct Call {
    pub services: Services,
    pub caller: Caller,
}
