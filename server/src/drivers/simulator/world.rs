//! The simulated host as plain data: no socket, no clock, no chance of its own.
//!
//! Requests change it, time is told to it, and the seed decides every variation, so a test can replay a whole day in a millisecond.
//! What it does follows LXD 5.0.2 as observed; where a container would run, a script of its guest stands instead.

mod create;
mod operation;
mod power;
mod remove;
mod storage;

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use create::{CreateInstance, Source};
pub use operation::{Operation, Outcome};
pub use power::PowerRequest;
pub use storage::{CreateVolume, Pool, StoredVolume};

use super::{
    chance,
    instance::Instance,
    ledger::{Action, Entry, Ledger},
    shape,
};

/// How long things take, in the host's time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Latencies {
    pub create: Duration,
    pub start: Duration,
    /// A graceful stop of a guest that listens.
    pub stop: Duration,
    pub kill: Duration,
    pub delete: Duration,
    /// From the start until the guest has its address.
    pub address: Duration,
    /// From the start until cloud-init ends: the seed picks a time between these.
    pub cloud_init: (Duration, Duration),
}

impl Latencies {
    /// What a small real host needs.
    pub const REAL: Self = Self {
        create: Duration::from_millis(800),
        start: Duration::from_millis(500),
        stop: Duration::from_millis(1_100),
        kill: Duration::from_millis(300),
        delete: Duration::from_millis(350),
        address: Duration::from_secs(3),
        cloud_init: (Duration::from_secs(8), Duration::from_secs(15)),
    };

    /// Everything at once, for tests that do not look at time.
    pub const NONE: Self = Self {
        create: Duration::ZERO,
        start: Duration::ZERO,
        stop: Duration::ZERO,
        kill: Duration::ZERO,
        delete: Duration::ZERO,
        address: Duration::ZERO,
        cloud_init: (Duration::ZERO, Duration::ZERO),
    };
}

/// An answer that is an error, with LXD's code and its kind of text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Refusal {
    pub code: u16,
    pub message: String,
}

impl Refusal {
    pub(super) fn new(code: u16, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    pub(super) fn no_instance() -> Self {
        Self::new(404, "Instance not found")
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostImage {
    pub fingerprint: String,
    pub alias: String,
    pub description: String,
    pub os: String,
    pub release: String,
    pub size_bytes: i64,
    pub created_at: i64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostProfile {
    pub description: String,
    pub config: BTreeMap<String, String>,
    pub devices: Devices,
}

pub type Devices = BTreeMap<String, BTreeMap<String, String>>;

/// Something for those who listen at `/1.0/events`.
#[derive(Debug, Clone)]
pub(super) struct Notice {
    /// `lifecycle` or `operation`.
    pub kind: &'static str,
    pub body: Value,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct World {
    pub server_name: String,
    pub now_ms: i64,
    pub latencies: Latencies,
    /// No instance and no volume can be made.
    pub disk_full: bool,
    pub images: Vec<HostImage>,
    pub profiles: BTreeMap<String, HostProfile>,
    pub pools: BTreeMap<String, Pool>,
    pub instances: BTreeMap<String, Instance>,
    pub operations: BTreeMap<String, Operation>,
    pub ledger: Ledger,
    seed: u64,
    /// Counts what was made, so that every id differs and is the same in every run of a seed.
    made: u64,
    #[serde(skip)]
    notices: Vec<Notice>,
    /// Moves when something happens, and not when time merely passes.
    #[serde(skip)]
    changes: u64,
}

impl World {
    /// An empty host: no image, no profile, no pool.
    pub fn new(server_name: &str, seed: u64, now_ms: i64, latencies: Latencies) -> Self {
        Self {
            server_name: server_name.to_owned(),
            now_ms,
            latencies,
            disk_full: false,
            images: Vec::new(),
            profiles: BTreeMap::new(),
            pools: BTreeMap::new(),
            instances: BTreeMap::new(),
            operations: BTreeMap::new(),
            ledger: Ledger::default(),
            seed,
            made: 0,
            notices: Vec::new(),
            changes: 0,
        }
    }

    pub fn instance(&self, name: &str) -> Result<&Instance, Refusal> {
        self.instances.get(name).ok_or_else(Refusal::no_instance)
    }

    pub(super) fn instance_mut(&mut self, name: &str) -> Result<&mut Instance, Refusal> {
        self.instances.get_mut(name).ok_or_else(Refusal::no_instance)
    }

    /// From now on its guest does not react to a shutdown.
    pub fn ignore_shutdown(&mut self, name: &str) -> Result<(), Refusal> {
        self.instance_mut(name)?.script.ignores_shutdown = true;
        Ok(())
    }

    /// The guest powers itself off, as after `poweroff` inside.
    pub fn power_off_from_inside(&mut self, name: &str) -> Result<(), Refusal> {
        let now_ms = self.now_ms;
        self.instance_mut(name)?.halt(now_ms);
        self.say(Action::Stopped, name, "instance-shutdown");
        Ok(())
    }

    pub fn add_profile(&mut self, name: &str, description: &str) {
        self.profiles.insert(name.to_owned(), HostProfile { description: description.to_owned(), ..HostProfile::default() });
    }

    pub fn remove_image(&mut self, alias_or_fingerprint: &str) {
        self.images.retain(|image| image.alias != alias_or_fingerprint && image.fingerprint != alias_or_fingerprint);
        self.notices.push(Notice {
            kind: "lifecycle",
            body: shape::lifecycle("image-deleted", &format!("/1.0/images/{alias_or_fingerprint}"), self.now_ms),
        });
    }

    /// Config and devices with the profiles beneath them, as LXD expands them.
    pub(super) fn expanded(&self, instance: &Instance) -> (BTreeMap<String, String>, Devices) {
        let (mut config, mut devices) = (BTreeMap::new(), Devices::new());
        for profile in instance.profiles.iter().filter_map(|name| self.profiles.get(name)) {
            config.extend(profile.config.clone());
            devices.extend(profile.devices.clone());
        }
        config.extend(instance.config.clone());
        devices.extend(instance.devices.clone());
        (config, devices)
    }

    pub(super) fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    /// A new unique id, the same in every run of the seed.
    fn next_id(&mut self) -> String {
        self.made += 1;
        chance::uuid(self.seed, self.made).to_string()
    }

    /// Writes what happened to an instance into the ledger and tells the listeners.
    fn say(&mut self, action: Action, name: &str, lifecycle: &str) {
        let Some(instance) = self.instances.get(name) else { return };
        self.ledger.record(Entry {
            at: self.now_ms,
            action,
            name: name.to_owned(),
            mark: instance.mark(),
            uid: instance.uid.clone(),
        });
        self.changes += 1;
        self.notices.push(Notice {
            kind: "lifecycle",
            body: shape::lifecycle(lifecycle, &format!("/1.0/instances/{name}"), self.now_ms),
        });
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
