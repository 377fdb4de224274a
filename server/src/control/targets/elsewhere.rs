//! Hosts that only the database knows: a job may come to a server before the news of its host does.

use std::sync::{Arc, Weak};

use app::model::ids::TargetId;
use async_trait::async_trait;

use super::connection::connect;
use crate::{
    control::{Inner, Services},
    drivers::registry::{Elsewhere, Host, NotPrepared},
    store::StoreError,
};

/// Held by the services themselves, and therefore weakly.
pub struct StoredHosts(Weak<Inner>);

impl StoredHosts {
    pub fn of(services: &Services) -> Self {
        Self(Arc::downgrade(&services.0))
    }
}

#[async_trait]
impl Elsewhere for StoredHosts {
    async fn find(&self, id: TargetId) -> Result<Option<Host>, NotPrepared> {
        // Nobody is left to speak to it.
        let Some(services) = self.0.upgrade().map(Services) else { return Ok(None) };
        let stored = match services.store.get_stored_target(id).await {
            Ok(stored) => stored,
            Err(StoreError::NotFound) => return Ok(None),
            Err(error) => return Err(NotPrepared(error.into())),
        };
        let driver = connect(&services, &stored).await.map_err(|error| NotPrepared(error.into()))?;
        Ok(Some(Host::new(id, stored.target.name.to_string(), driver)))
    }
}
