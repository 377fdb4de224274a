//! The hosts that this server can speak to right now, by id: steps, planner and reconcilers find their driver here.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock, PoisonError, RwLock},
};

use app::model::ids::TargetId;
use async_trait::async_trait;
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

impl Host {
    pub fn new(id: TargetId, name: String, driver: Arc<dyn Driver>) -> Self {
        Self { id, name, driver, creates: Semaphore::new(CREATES_AT_ONCE) }
    }
}

/// Where hosts are that nobody told this server of: another server on the same database may have added one a moment ago.
#[async_trait]
pub trait Elsewhere: Send + Sync {
    /// None: there is no such host.
    async fn find(&self, id: TargetId) -> Result<Option<Host>, NotPrepared>;
}

/// The host is there, or may be, and nobody can speak to it.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct NotPrepared(pub Box<dyn std::error::Error + Send + Sync>);

#[derive(Clone, Default)]
pub struct Hosts {
    inner: Arc<Inner>,
    /// What their calls took.
    pub measures: Measures,
}

#[derive(Default)]
struct Inner {
    known: RwLock<HashMap<TargetId, Arc<Host>>>,
    elsewhere: OnceLock<Box<dyn Elsewhere>>,
}

impl Hosts {
    /// Where to look for hosts that are not known; the first one that is named counts.
    pub fn look_in(&self, elsewhere: impl Elsewhere + 'static) {
        let _ = self.inner.elsewhere.set(Box::new(elsewhere));
    }

    /// Adds a host, or replaces its driver after its address or certificate changed.
    pub fn put(&self, id: TargetId, name: String, driver: Arc<dyn Driver>) {
        let host = Arc::new(Host::new(id, name, driver));
        self.inner.known.write().unwrap_or_else(PoisonError::into_inner).insert(id, host);
    }

    pub fn remove(&self, id: TargetId) {
        self.inner.known.write().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    /// A host that is known here.
    pub fn find(&self, id: TargetId) -> Option<Arc<Host>> {
        self.inner.known.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// A host that is known here, or else elsewhere, and then here too. None: it was removed.
    pub async fn seek(&self, id: TargetId) -> Result<Option<Arc<Host>>, NotPrepared> {
        if let Some(host) = self.find(id) {
            return Ok(Some(host));
        }
        let Some(elsewhere) = self.inner.elsewhere.get() else { return Ok(None) };
        let Some(host) = elsewhere.find(id).await? else { return Ok(None) };
        // Somebody else may have sought it meanwhile: its limits are counted in one place.
        let mut known = self.inner.known.write().unwrap_or_else(PoisonError::into_inner);
        Ok(Some(known.entry(id).or_insert_with(|| Arc::new(host)).clone()))
    }

    pub fn list(&self) -> Vec<Arc<Host>> {
        self.inner.known.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }
}
