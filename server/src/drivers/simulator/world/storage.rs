//! Pools and the custom volumes in them: made and deleted at once, without an operation.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Refusal, World};
use crate::drivers::simulator::ledger::{Action, Entry};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pool {
    pub driver: String,
    pub total_bytes: i64,
    pub volumes: BTreeMap<String, StoredVolume>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredVolume {
    pub description: String,
    pub config: BTreeMap<String, String>,
}

/// The body of `POST /1.0/storage-pools/{pool}/volumes/custom`.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct CreateVolume {
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub config: BTreeMap<String, String>,
}

impl World {
    pub fn pool(&self, name: &str) -> Result<&Pool, Refusal> {
        self.pools.get(name).ok_or_else(|| Refusal::new(404, "Storage pool not found"))
    }

    pub fn volume(&self, pool: &str, name: &str) -> Result<&StoredVolume, Refusal> {
        self.pool(pool)?.volumes.get(name).ok_or_else(|| Refusal::new(404, "Storage pool volume not found"))
    }

    pub fn create_volume(&mut self, pool: &str, new: CreateVolume) -> Result<(), Refusal> {
        if new.name.is_empty() || new.name.contains('/') {
            return Err(Refusal::new(400, "Invalid volume name"));
        }
        if self.pool(pool)?.volumes.contains_key(&new.name) {
            return Err(Refusal::new(409, "Volume by that name already exists"));
        }
        if self.disk_full {
            return Err(Refusal::new(500, "Failed creating volume: No space left on device"));
        }
        let volume = StoredVolume { description: new.description, config: new.config };
        self.record_volume(Action::VolumeCreated, pool, &new.name, &volume);
        if let Some(pool) = self.pools.get_mut(pool) {
            pool.volumes.insert(new.name, volume);
        }
        Ok(())
    }

    pub fn delete_volume(&mut self, pool: &str, name: &str) -> Result<(), Refusal> {
        let volume = self.volume(pool, name)?.clone();
        if !self.users_of_volume(pool, name).is_empty() {
            return Err(Refusal::new(400, "The storage volume is still in use"));
        }
        self.record_volume(Action::VolumeDeleted, pool, name, &volume);
        if let Some(pool) = self.pools.get_mut(pool) {
            pool.volumes.remove(name);
        }
        Ok(())
    }

    /// Names of the instances that have it as a device.
    pub fn users_of_volume(&self, pool: &str, name: &str) -> Vec<String> {
        let uses = |device: &BTreeMap<String, String>| {
            device.get("pool").is_some_and(|it| it == pool) && device.get("source").is_some_and(|it| it == name)
        };
        self.instances
            .values()
            .filter(|instance| instance.devices.values().any(uses))
            .map(|instance| instance.name.clone())
            .collect()
    }

    fn record_volume(&mut self, action: Action, pool: &str, name: &str, volume: &StoredVolume) {
        let mark = volume.config.get("user.eyrie.id").cloned();
        self.ledger.record(Entry { at: self.now_ms, action, name: name.to_owned(), mark, uid: format!("{pool}/{name}") });
        self.changes += 1;
    }
}
