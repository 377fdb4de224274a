//! One simulated instance: what LXD keeps of it, and when its guest booted.

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};

use super::{
    chance,
    guest::{Boot, Script},
    world::Devices,
};

/// Under this key we write our mark; the simulator only counts by it.
const MARK_KEY: &str = "user.eyrie.id";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Stopped,
    Running,
    Frozen,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Instance {
    pub name: String,
    /// `volatile.uuid`.
    pub uid: String,
    pub description: String,
    pub is_virtual_machine: bool,
    pub config: BTreeMap<String, String>,
    pub devices: Devices,
    pub profiles: Vec<String>,
    pub created_at: i64,
    pub last_used_at: Option<i64>,
    pub status: Status,
    /// The operation that makes or made it.
    pub made_by: String,
    /// Its root file system is whole. A daemon that dies while unpacking leaves it false.
    pub is_complete: bool,
    /// Last part of its address.
    pub host_number: u32,
    pub boots: Vec<Boot>,
    pub script: Script,
}

/// What a running guest uses, as a function of how long it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    pub memory_bytes: i64,
    pub memory_peak_bytes: i64,
    pub cpu_ns: i64,
    pub processes: i64,
    pub pid: i64,
}

impl Instance {
    pub fn mark(&self) -> Option<String> {
        self.config.get(MARK_KEY).cloned()
    }

    pub fn is_running(&self) -> bool {
        self.status != Status::Stopped
    }

    /// Since when it runs.
    pub fn running_since(&self) -> Option<i64> {
        self.boots.last().filter(|_| self.is_running()).map(|boot| boot.at)
    }

    /// Its global IPv4 address, once the guest has asked for it.
    pub fn address(&self, now_ms: i64, latency: Duration) -> Option<String> {
        let since = self.running_since()?;
        let has_it = !self.script.gets_no_address && now_ms - since >= latency.as_millis() as i64;
        has_it.then(|| format!("10.77.{}.{}", self.host_number / 240, 10 + self.host_number % 240))
    }

    pub fn hardware_address(&self) -> String {
        format!("00:16:3e:77:{:02x}:{:02x}", self.host_number / 256 % 256, self.host_number % 256)
    }

    /// Memory fills while the guest boots and then breathes a little; none while stopped.
    pub fn usage(&self, now_ms: i64) -> Option<Usage> {
        let since = self.running_since()?;
        let up_ms = (now_ms - since).max(0);
        let full = chance::between(&self.uid, 46 << 20, 92 << 20);
        let filled = (up_ms as f64 / 10_000.0).min(1.0);
        let breath = (up_ms as f64 / 23_000.0 + chance::fraction(&self.name) * 6.0).sin() * 0.06;
        let memory_bytes = (full as f64 * (0.35 + 0.6 * filled + breath * filled)) as i64;
        Some(Usage {
            memory_bytes,
            memory_peak_bytes: memory_bytes.max((full as f64 * (0.35 + 0.66 * filled)) as i64),
            cpu_ns: up_ms.min(12_000) * 420_000 + up_ms * 9_000,
            processes: 9 + chance::between(&self.uid, 0, 9),
            pid: chance::between(&self.uid, 2_000, 60_000),
        })
    }

    pub(super) fn boot(&mut self, now_ms: i64) {
        self.status = Status::Running;
        self.last_used_at = Some(now_ms);
        self.boots.push(Boot { at: now_ms, ended_at: None });
        self.config.insert("volatile.last_state.power".to_owned(), "RUNNING".to_owned());
        self.config.insert("volatile.eth0.hwaddr".to_owned(), self.hardware_address());
        self.config.remove("volatile.apply_template");
    }

    pub(super) fn halt(&mut self, now_ms: i64) {
        self.status = Status::Stopped;
        if let Some(boot) = self.boots.last_mut() {
            boot.ended_at.get_or_insert(now_ms);
        }
        self.config.insert("volatile.last_state.power".to_owned(), "STOPPED".to_owned());
    }

    /// A new cloud-init instance id: the next boot is a first one again.
    pub(super) fn forget_first_boot(&mut self) {
        self.boots.clear();
    }
}
