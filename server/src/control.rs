//! The implementations behind the ports: authorise, decide, store, wake. One file per area, named as its API.

pub mod error;
mod pending;

use std::sync::Arc;

use app::model::ids::InstallationId;

use crate::{auth::Caller, secrets::Sealer, store::Store};

pub use error::ControlError;

/// What the whole server shares.
#[derive(Clone)]
pub struct Services(Arc<Inner>);

pub struct Inner {
    pub installation_id: InstallationId,
    pub store: Store,
    pub sealer: Sealer,
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
