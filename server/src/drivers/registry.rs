//! The hosts that this server can speak to right now, by id: steps, planner and reconcilers find their driver here.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use app::model::ids::TargetId;
use tokio::sync::Semaphore;

use super::{Driver, measured::Measures};

/// How many instances are made on one host at a time. Ten at once took 12 s on a small real host, four at a time 28 s,
/// one at a time 42 s.
const CREATES_AT_ONCE: usize = 10;

/// One host with its driver and its limits.
#[derive(Debug)]
pub struct Host {
    pub id: TargetId,
    pub name: String,
    pub driver: Arc<dyn Driver>,
    /// Taken while an instance is made.
    pub creates: Semaphore,
}

#[derive(Clone, Default)]
pub struct Hosts {
    known: Arc<RwLock<HashMap<TargetId, Arc<Host>>>>,
    /// What their calls took.
    pub measures: Measures,
}

impl Hosts {
    /// Adds a host, or replaces its driver after its address or certificate changed.
    pub fn put(&self, id: TargetId, name: String, driver: Arc<dyn Driver>) -> Arc<Host> {
        let host = Arc::new(Host { id, name, driver, creates: Semaphore::new(CREATES_AT_ONCE) });
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(id, host.clone());
        host
    }

    pub fn remove(&self, id: TargetId) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    pub fn find(&self, id: TargetId) -> Option<Arc<Host>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    pub fn list(&self) -> Vec<Arc<Host>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }
}
