//! The implementations behind the ports: authorise, decide, store, wake. One file per area, named as its API.

mod books;
pub mod cloud_configs;
mod deployments;
pub mod error;
mod few;
mod find;
mod groups;
mod installation;
mod instances;
mod jobs;
pub mod links;
mod members;
mod overview;
mod projects;
pub mod refusals;
mod scopes;
mod servers;
mod session;
pub mod targets;
mod users;
mod webhooks;

use std::sync::Arc;

use app::model::ids::InstallationId;
use tokio::sync::{Notify, OnceCell};
use tokio_util::sync::CancellationToken;

use crate::{
    auth::{Caller, Origin, password::Passwords},
    drivers::{demo_host::DemoHost, registry::Hosts},
    engine::Engine,
    live::Hub,
    planning::Planner,
    secrets::Sealer,
    store::{Store, projects::Seat},
};

pub use error::ControlError;
pub use few::few;
pub use refusals::Refusals;
use targets::elsewhere::StoredHosts;

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
    /// Hosts that are spoken to, by id.
    pub hosts: Hosts,
    /// Wakes those who connect to hosts: one was added, changed or removed.
    pub targets_changed: Notify,
    pub demo: DemoHost,
    pub engine: Engine,
    pub hub: Hub,
    /// Schemas of guests' cloud-init, ready for use.
    pub schemas: cloud_configs::Schemas,
    /// The server is stopping: streams end, nothing new begins.
    pub stop: CancellationToken,
}

impl Inner {
    /// Services at rest: nothing runs yet, no host is known.
    pub fn new(
        installation_id: InstallationId,
        store: Store,
        sealer: Sealer,
        demo: DemoHost,
        base_url: String,
        stop: CancellationToken,
    ) -> Self {
        Self {
            installation_id,
            store,
            sealer,
            passwords: Passwords::default(),
            base_url,
            hosts: Hosts::default(),
            targets_changed: Notify::new(),
            demo,
            engine: Engine::default(),
            hub: Hub::default(),
            schemas: cloud_configs::Schemas::default(),
            stop,
        }
    }

    pub fn planner(&self) -> Planner {
        Planner { installation_id: self.installation_id, store: self.store.clone(), hosts: self.hosts.clone() }
    }
}

impl std::ops::Deref for Services {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Services {
    pub fn new(inner: Inner) -> Self {
        let services = Self(Arc::new(inner));
        services.hosts.look_in(StoredHosts::of(&services));
        services
    }

    /// A call in progress by this caller.
    pub fn call(&self, caller: Caller) -> Call {
        self.call_from(caller, Origin::default())
    }

    /// The same, with where it comes from.
    pub fn call_from(&self, caller: Caller, origin: Origin) -> Call {
        Call { services: self.clone(), caller, origin, seats: None }
    }
}

/// A call in progress: the server's services and who asks. Implements every port.
#[derive(Clone)]
pub struct Call {
    pub services: Services,
    pub caller: Caller,
    pub origin: Origin,
    /// Of the page that is being rendered. Calls and streams have none: a right is asked for again each time.
    pub(crate) seats: Option<Arc<OnceCell<Vec<Seat>>>>,
}

impl Call {
    /// One page: its frame and its content ask where the person may go, and the answer is read once.
    pub fn of_page(self) -> Self {
        Self { seats: Some(Arc::default()), ..self }
    }
}
