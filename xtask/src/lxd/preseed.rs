//! What a new host is told once: its address, password, pool, bridge and default profile.

use std::{io::Write as _, process::Stdio};

use anyhow::{Context as _, Result, bail};

use super::host::Host;

/// A loop file grows with what is written to it, so this is a limit and costs nothing.
const POOL_SIZE: &str = "20GiB";

pub fn apply(host: &Host, password: &str) -> Result<()> {
    let mut init = host.lxd(["init", "--preseed"]);
    let mut child = init.stdin(Stdio::piped()).spawn().context("start `lxd init`")?;
    let mut stdin = child.stdin.take().expect("standard input was piped");
    stdin.write_all(text(host, password).as_bytes())?;
    drop(stdin);
    let status = child.wait()?;
    if !status.success() {
        bail!("`lxd init --preseed` ended with {status}");
    }
    Ok(())
}

/// btrfs, because a launch then copies nothing: 1 s where the `dir` driver takes 2.6 s.
fn text(host: &Host, password: &str) -> String {
    let value = serde_json::json!({
        "config": {
            "core.https_address": host.https_address(),
            "core.trust_password": password,
            "images.auto_update_interval": "0",
        },
        "storage_pools": [{ "name": "default", "driver": "btrfs", "config": { "size": POOL_SIZE } }],
        "networks": [{
            "name": host.bridge(),
            "type": "bridge",
            "config": {
                "ipv4.address": format!("{}/24", host.bridge_address()),
                "ipv4.nat": "true",
                "ipv6.address": "none",
            },
        }],
        "profiles": [{
            "name": "default",
            "devices": {
                "root": { "type": "disk", "path": "/", "pool": "default" },
                "eth0": { "type": "nic", "name": "eth0", "network": host.bridge() },
            },
        }],
    });
    // Every JSON text is YAML.
    value.to_string()
}
