//! Instances as the host has them: one call for all, with their states.

use std::collections::BTreeMap;

use app::model::instance::InstanceState;
use http::Method;
use serde::Deserialize;
use serde_json::json;

use super::{
    api_path::{ApiPath, is_name},
    client::Client,
    wire::{or_default, signed, size_bytes, time_at},
};
use crate::drivers::{DriverError, HostInstance, OperationId, Power};

/// Where the mark is written.
pub(super) const MARK: &str = "user.eyrie.id";
/// Where the hash of what forces a replacement is written.
pub(super) const INPUTS: &str = "user.eyrie.inputs";

#[derive(Deserialize)]
struct Instance {
    name: String,
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    status_code: u16,
    #[serde(default)]
    created_at: String,
    #[serde(default)]
    last_used_at: String,
    #[serde(default, deserialize_with = "or_default")]
    config: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "or_default")]
    expanded_config: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "or_default")]
    profiles: Vec<String>,
    #[serde(default)]
    state: Option<State>,
}

#[derive(Deserialize)]
struct State {
    #[serde(default, deserialize_with = "or_default")]
    memory: Usage,
    #[serde(default, deserialize_with = "or_default")]
    cpu: CpuUsage,
    /// Null while it is stopped.
    #[serde(default, deserialize_with = "or_default")]
    network: BTreeMap<String, Interface>,
}

#[derive(Deserialize, Default)]
struct Usage {
    #[serde(default)]
    usage: i64,
}

#[derive(Deserialize, Default)]
struct CpuUsage {
    /// Nanoseconds; below zero where the host cannot tell.
    #[serde(default)]
    usage: i64,
}

#[derive(Deserialize)]
struct Interface {
    #[serde(default, deserialize_with = "or_default")]
    addresses: Vec<Address>,
}

#[derive(Deserialize)]
struct Address {
    family: String,
    address: String,
    scope: String,
}

pub(super) async fn list(client: &Client) -> Result<Vec<HostInstance>, DriverError> {
    let attempt = client.attempt("list instances");
    let found: Vec<Instance> = client.get(&attempt, &ApiPath::of(&["instances"]).query("recursion", "2")).await?;
    Ok(found.into_iter().filter(|instance| is_name(&instance.name)).map(HostInstance::from).collect())
}

pub(super) async fn find(client: &Client, name: &str) -> Result<Option<HostInstance>, DriverError> {
    let attempt = client.attempt(format!("read {name}"));
    let found: Option<Instance> = client.find(&attempt, &ApiPath::of(&["instances", name]).query("recursion", "1")).await?;
    Ok(found.map(HostInstance::from))
}

pub(super) async fn set_power(client: &Client, name: &str, power: Power) -> Result<OperationId, DriverError> {
    let (verb, action, grace, force) = match power {
        Power::Start => ("start", "start", None, false),
        Power::Stop { grace } => ("stop", "stop", Some(grace), false),
        Power::Kill => ("kill", "stop", None, true),
        Power::Restart { grace } => ("restart", "restart", Some(grace), false),
    };
    let attempt = client.attempt(format!("{verb} {name}"));
    // The host counts in whole seconds, and −1 is without end: less than a second is one.
    let timeout = grace.map_or(-1, |grace| signed(grace.as_secs()).max(1));
    let body = json!({ "action": action, "timeout": timeout, "force": force });
    client.change(&attempt, Method::PUT, &ApiPath::of(&["instances", name, "state"]), &body).await?.started(&attempt)
}

pub(super) async fn delete(client: &Client, name: &str) -> Result<OperationId, DriverError> {
    let attempt = client.attempt(format!("delete {name}"));
    client.delete(&attempt, &ApiPath::of(&["instances", name])).await?.started(&attempt)
}

impl From<Instance> for HostInstance {
    fn from(instance: Instance) -> Self {
        let config = |key: &str| instance.config.get(key).filter(|value| !value.is_empty()).cloned();
        let is_running = state_of(instance.status_code) != InstanceState::Stopped;
        let state = instance.state.as_ref().filter(|_| is_running);
        Self {
            uid: config("volatile.uuid").unwrap_or_default(),
            state: state_of(instance.status_code),
            mark: config(MARK).and_then(|mark| mark.parse().ok()),
            inputs: config(INPUTS),
            image: image_of(&instance.config),
            fingerprint: config("volatile.base_image"),
            addresses: state.map(|state| global_addresses(&state.network)).unwrap_or_default(),
            memory_bytes: state.map(|state| state.memory.usage).filter(|bytes| *bytes > 0),
            memory_limit_bytes: instance.expanded_config.get("limits.memory").and_then(|limit| size_bytes(limit)),
            cpu_ms: state.map(|state| state.cpu.usage).filter(|ns| *ns >= 0).map(|ns| ns / 1_000_000),
            created_at: time_at(&instance.created_at).unwrap_or_default(),
            last_started_at: time_at(&instance.last_used_at),
            is_virtual_machine: instance.kind == "virtual-machine",
            profiles: instance.profiles,
            name: instance.name,
        }
    }
}

/// What the image says of itself: its description, else its system and release.
fn image_of(config: &BTreeMap<String, String>) -> String {
    let property = |key: &str| config.get(&format!("image.{key}")).map(String::as_str).unwrap_or_default();
    match property("description") {
        "" => format!("{} {}", property("os"), property("release")).trim().to_owned(),
        description => description.to_owned(),
    }
}

fn global_addresses(network: &BTreeMap<String, Interface>) -> Vec<String> {
    let outer = network.iter().filter(|(name, _)| name.as_str() != "lo");
    let mut global: Vec<&Address> =
        outer.flat_map(|(_, interface)| &interface.addresses).filter(|a| a.scope == "global").collect();
    global.sort_by_key(|address| address.family != "inet");
    global.into_iter().filter(|a| a.address.parse::<std::net::IpAddr>().is_ok()).map(|a| a.address.clone()).collect()
}

const fn state_of(status_code: u16) -> InstanceState {
    match status_code {
        100 => InstanceState::Creating,
        105 => InstanceState::Pending,
        102 => InstanceState::Stopped,
        106 => InstanceState::Starting,
        101 | 103 | 111 | 113 => InstanceState::Running,
        104 | 107 | 108 => InstanceState::Stopping,
        109 | 110 => InstanceState::Frozen,
        _ => InstanceState::Error,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn read(json: serde_json::Value) -> HostInstance {
        serde_json::from_value::<Instance>(json).unwrap().into()
    }

    #[test]
    fn a_running_instance_is_read_with_its_state() {
        let mark =
            "01890000-0000-7000-8000-000000000001/01890000-0000-7000-8000-000000000002/01890000-0000-7000-8000-000000000003/3/2";
        let instance = read(json!({
            "name": "shop-web-3-g2", "type": "container", "status": "Running", "status_code": 103,
            "created_at": "2026-11-26T10:00:00Z", "last_used_at": "2026-11-26T10:00:02Z", "profiles": ["default"],
            "config": {"volatile.uuid": "u-1", "user.eyrie.id": mark, "user.eyrie.inputs": "ab", "image.description": "Debian 12", "volatile.base_image": "f00"},
            "expanded_config": {"limits.memory": "512MiB"},
            "state": {
                "memory": {"usage": 1234}, "cpu": {"usage": 5_500_000},
                "network": {
                    "eth0": {"addresses": [
                        {"family": "inet6", "address": "fe80::1", "scope": "link"},
                        {"family": "inet6", "address": "fd42::5", "scope": "global"},
                        {"family": "inet", "address": "10.0.0.5", "scope": "global"},
                        {"family": "inet", "address": "<b>", "scope": "global"}]},
                    "lo": {"addresses": [{"family": "inet", "address": "127.0.0.1", "scope": "global"}]}
                }
            }
        }));
        assert_eq!(instance.mark.unwrap().to_string(), mark);
        assert_eq!((instance.uid.as_str(), instance.state), ("u-1", InstanceState::Running));
        assert_eq!(instance.addresses, ["10.0.0.5", "fd42::5"]);
        assert_eq!((instance.memory_bytes, instance.memory_limit_bytes, instance.cpu_ms), (Some(1234), Some(512 << 20), Some(5)));
        assert_eq!((instance.image.as_str(), instance.fingerprint.as_deref()), ("Debian 12", Some("f00")));
        assert_eq!(instance.last_started_at, Some(instance.created_at + 2_000));
    }

    #[test]
    fn a_stopped_instance_has_no_samples_and_nulls_are_nothing() {
        let instance = read(json!({
            "name": "a", "type": "virtual-machine", "status_code": 102, "created_at": "2026-11-26T10:00:00Z", "last_used_at": "1970-01-01T00:00:00Z",
            "config": null, "expanded_config": null, "profiles": null,
            "state": {"memory": null, "cpu": {"usage": 0}, "network": null}
        }));
        assert_eq!(instance.state, InstanceState::Stopped);
        assert_eq!((instance.memory_bytes, instance.cpu_ms, instance.last_started_at), (None, None, None));
        assert!(instance.mark.is_none() && instance.is_virtual_machine && instance.addresses.is_empty());
    }

    #[test]
    fn a_mark_that_is_none_of_ours_is_no_mark() {
        let instance = read(json!({"name": "a", "config": {"user.eyrie.id": "../../x"}}));
        assert_eq!(instance.mark, None);
    }
}
