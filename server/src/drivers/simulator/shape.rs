//! How LXD writes things down: the JSON of every noun that the simulator shows.

use serde_json::{Map, Value, json};

use super::{
    instance::{Instance, Status},
    time_text::rfc3339,
    world::{HostImage, HostProfile, Operation, Outcome, World},
};

/// Shown as the server's version wherever a host's version is shown.
pub const VERSION: &str = "5.0.2-simulated";

const GIB: i64 = 1 << 30;
const MEMORY_TOTAL: i64 = 16 * GIB;
const MEMORY_BASE: i64 = 2 * GIB;
const DISK_BASE: i64 = 6 * GIB;
const DISK_PER_INSTANCE: i64 = 700 << 20;

pub(super) fn server(world: &World) -> Value {
    json!({
        "config": {}, "api_extensions": ["instances", "projects", "event_lifecycle", "api_filtering", "instance_get_full", "cloud_init", "resources", "storage"],
        "api_status": "stable", "api_version": "1.0", "auth": "trusted", "public": false, "auth_methods": ["tls"],
        "environment": {
            "addresses": [], "architectures": ["x86_64"], "certificate": "", "certificate_fingerprint": "",
            "driver": "simulator", "driver_version": VERSION, "kernel": "simulated", "os_name": "simulated", "project": "default",
            "server": "lxd", "server_clustered": false, "server_name": world.server_name, "server_version": VERSION, "storage": "simulated"
        }
    })
}

pub(super) fn resources(world: &World) -> Value {
    let used: i64 =
        world.instances.values().filter_map(|instance| instance.usage(world.now_ms)).map(|usage| usage.memory_bytes).sum();
    json!({
        "cpu": { "architecture": "x86_64", "total": 4, "sockets": [{ "name": "simulated", "vendor": "simulated", "socket": 0, "cores": [] }] },
        "memory": { "used": (MEMORY_BASE + used).min(MEMORY_TOTAL), "total": MEMORY_TOTAL, "nodes": [] },
        "storage": { "disks": [], "total": 0 }, "network": { "cards": [], "total": 0 }
    })
}

pub(super) fn pool(world: &World, name: &str) -> Value {
    let driver = world.pools.get(name).map(|pool| pool.driver.clone());
    json!({ "name": name, "driver": driver, "description": "", "config": {}, "status": "Created", "locations": ["none"], "used_by": [] })
}

pub(super) fn pool_resources(world: &World, name: &str) -> Value {
    let total = world.pools.get(name).map_or(0, |pool| pool.total_bytes);
    let used = if world.disk_full { total } else { (DISK_BASE + DISK_PER_INSTANCE * world.instances.len() as i64).min(total) };
    json!({ "space": { "used": used, "total": total }, "inodes": { "used": 0, "total": 0 } })
}

pub(super) fn volume(world: &World, pool: &str, name: &str) -> Value {
    let stored = world.pools.get(pool).and_then(|pool| pool.volumes.get(name)).cloned().unwrap_or_default();
    let used_by: Vec<String> = world.users_of_volume(pool, name).iter().map(|user| format!("/1.0/instances/{user}")).collect();
    json!({
        "name": name, "type": "custom", "content_type": "filesystem", "description": stored.description, "config": stored.config,
        "used_by": used_by, "location": "none", "project": "default", "created_at": "0001-01-01T00:00:00Z"
    })
}

pub(super) fn profile(world: &World, name: &str, profile: &HostProfile) -> Value {
    let users = world.instances.values().filter(|instance| instance.profiles.iter().any(|used| used == name));
    let used_by: Vec<String> = users.map(|instance| format!("/1.0/instances/{}", instance.name)).collect();
    json!({ "name": name, "description": profile.description, "config": profile.config, "devices": profile.devices, "used_by": used_by })
}

pub(super) fn image(image: &HostImage) -> Value {
    json!({
        "fingerprint": image.fingerprint, "aliases": [{ "name": image.alias, "description": "" }], "architecture": "x86_64", "type": "container",
        "properties": { "description": image.description, "os": image.os, "release": image.release, "variant": "cloud" },
        "size": image.size_bytes, "filename": "", "public": false, "cached": false, "auto_update": false, "profiles": ["default"],
        "created_at": rfc3339(image.created_at), "uploaded_at": rfc3339(image.created_at),
        "expires_at": "1970-01-01T00:00:00Z", "last_used_at": "0001-01-01T00:00:00Z"
    })
}

pub(super) fn instance(world: &World, instance: &Instance) -> Value {
    let (expanded_config, expanded_devices) = world.expanded(instance);
    let (status, status_code) = status_of(instance);
    json!({
        "name": instance.name, "description": instance.description, "type": kind_of(instance), "architecture": "x86_64",
        "status": status, "status_code": status_code, "config": instance.config, "expanded_config": expanded_config,
        "devices": instance.devices, "expanded_devices": expanded_devices, "profiles": instance.profiles,
        "created_at": rfc3339(instance.created_at), "last_used_at": rfc3339(instance.last_used_at.unwrap_or(0)),
        "ephemeral": false, "stateful": false, "location": "none", "project": "default"
    })
}

/// With its state in the same object.
pub(super) fn instance_full(world: &World, it: &Instance) -> Value {
    let mut full = instance(world, it);
    full["state"] = state(world, it);
    full["backups"] = Value::Null;
    full["snapshots"] = Value::Null;
    full
}

pub(super) fn state(world: &World, instance: &Instance) -> Value {
    let (status, status_code) = status_of(instance);
    let Some(usage) = instance.usage(world.now_ms) else {
        let nothing = json!({ "usage": 0, "usage_peak": 0, "swap_usage": 0, "swap_usage_peak": 0 });
        return json!({ "status": status, "status_code": status_code, "disk": {}, "memory": nothing, "network": null, "pid": 0, "processes": 0, "cpu": { "usage": 0 } });
    };
    json!({
        "status": status, "status_code": status_code,
        "disk": { "root": { "usage": DISK_PER_INSTANCE } },
        "memory": { "usage": usage.memory_bytes, "usage_peak": usage.memory_peak_bytes, "swap_usage": 0, "swap_usage_peak": 0 },
        "network": network(world, instance), "pid": usage.pid, "processes": usage.processes, "cpu": { "usage": usage.cpu_ns }
    })
}

fn network(world: &World, instance: &Instance) -> Value {
    let own = instance.address(world.now_ms, world.latencies.address);
    let mut addresses = vec![json!({ "family": "inet6", "address": "fe80::216:3eff:fe77:1", "netmask": "64", "scope": "link" })];
    addresses.extend(own.map(|address| json!({ "family": "inet", "address": address, "netmask": "16", "scope": "global" })));
    json!({
        "eth0": { "addresses": addresses, "hwaddr": instance.hardware_address(), "host_name": "", "mtu": 1500, "state": "up", "type": "broadcast", "counters": {} },
        "lo": { "addresses": [{ "family": "inet", "address": "127.0.0.1", "netmask": "8", "scope": "local" }], "hwaddr": "", "host_name": "", "mtu": 65536, "state": "up", "type": "loopback", "counters": {} }
    })
}

fn status_of(instance: &Instance) -> (&'static str, u16) {
    match instance.status {
        Status::Stopped => ("Stopped", 102),
        Status::Running => ("Running", 103),
        Status::Frozen => ("Frozen", 110),
    }
}

fn kind_of(instance: &Instance) -> &'static str {
    if instance.is_virtual_machine { "virtual-machine" } else { "container" }
}

pub(super) fn operation(operation: &Operation, now_ms: i64) -> Value {
    let (status, status_code, err) = match &operation.outcome {
        None => ("Running", 103, ""),
        Some(Outcome::Succeeded) => ("Success", 200, ""),
        Some(Outcome::Failed(reason)) => ("Failure", 400, reason.as_str()),
    };
    json!({
        "id": operation.id, "class": "task", "description": operation.work.description(),
        "created_at": rfc3339(operation.created_at), "updated_at": rfc3339(operation.updated_at),
        "status": status, "status_code": status_code, "resources": resources_of(operation), "metadata": operation.progress(now_ms),
        "may_cancel": false, "err": err, "location": "none"
    })
}

/// Making, renaming and deleting name their instance under both words, changes of power under one.
fn resources_of(operation: &Operation) -> Value {
    let paths = |word: &str| operation.work.names().iter().map(|name| format!("/1.0/{word}/{name}")).collect::<Vec<_>>();
    let mut resources = Map::new();
    resources.insert("instances".to_owned(), json!(paths("instances")));
    if !operation.work.is_about_power() {
        resources.insert("containers".to_owned(), json!(paths("containers")));
    }
    Value::Object(resources)
}

/// `pending`: it was just accepted.
pub(super) fn operation_event(pending: bool, it: &Operation, now_ms: i64) -> Value {
    let mut metadata = operation(it, now_ms);
    if pending {
        metadata["status"] = json!("Pending");
        metadata["status_code"] = json!(105);
    }
    json!({ "type": "operation", "timestamp": rfc3339(now_ms), "metadata": metadata, "location": "none", "project": "default" })
}

pub(super) fn lifecycle(action: &str, source: &str, now_ms: i64) -> Value {
    let requestor = json!({ "username": "root", "protocol": "unix", "address": "@" });
    let metadata = json!({ "action": action, "source": source, "requestor": requestor });
    json!({ "type": "lifecycle", "timestamp": rfc3339(now_ms), "metadata": metadata, "location": "none", "project": "default" })
}
