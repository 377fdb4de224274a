//! The implementations behind the ports: authorise, decide, store, wake. One file per area, named as its API.

pub mod error;
pub mod links;
mod members;
mod pending;
mod projects;
pub mod refusals;
mod scopes;
mod session;
mod users;

use std::sync::Arc;

use app::model::ids::InstallationId;

use crate::{
    auth::{Caller, Origin, password::Passwords},
    secrets::Sealer,
    store::Store,
};

pub use error::ControlError;
pub use refusals::Refusals;

/// What the whole server shares.
#[derive(Clone)]
pub struct Services(Arc<Inner>);

pub struct Inner {
    pub installation_id: InstallationId,
    pub store: Store,
    pub sealer: Sealer,
    pub passwords: Passwords,
    /// Where people reach us, without a slash at the end: links that leave the program begin with it.
    pub base_url: String,
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
        self.call_from(caller, Origin::default())
    }

    /// The same, with where it comes from.
    pub fn call_from(&self, caller: Caller, origin: Origin) -> Call {
        Call { services: self.clone(), caller, origin }
    }
}

/// A call in progress: the server's services and who asks. Implements every port.
#[derive(Clone)]
pub struct Call {
    pub services: Services,
    pub caller: Caller,
    pub origin: Origin,
}
