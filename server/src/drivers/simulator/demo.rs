//! What is on a fresh demo host: three images, one profile, one pool. Everything says that it is simulated.

use std::collections::BTreeMap;

use super::{
    chance,
    world::{HostImage, HostProfile, Latencies, Pool, World},
};

pub const SERVER_NAME: &str = "demo";

/// Alias, description, system, release, size in MB.
const IMAGES: [(&str, &str, &str, &str, i64); 3] = [
    ("debian/12/cloud", "Debian 12 (simulated)", "Debian", "bookworm", 116),
    ("ubuntu/24.04/cloud", "Ubuntu 24.04 (simulated)", "Ubuntu", "noble", 248),
    ("alpine/3.20/cloud", "Alpine 3.20 (simulated)", "Alpine", "3.20", 21),
];

pub(super) fn world(seed: u64, now_ms: i64, latencies: Latencies) -> World {
    let mut world = World::new(SERVER_NAME, seed, now_ms, latencies);
    world.images = IMAGES.into_iter().map(|image| image_of(image, now_ms)).collect();
    world.profiles.insert("default".to_owned(), default_profile());
    world
        .pools
        .insert("default".to_owned(), Pool { driver: "simulated".to_owned(), total_bytes: 200 << 30, volumes: BTreeMap::new() });
    world
}

fn image_of((alias, description, os, release, megabytes): (&str, &str, &str, &str, i64), now_ms: i64) -> HostImage {
    HostImage {
        fingerprint: chance::fingerprint(alias),
        alias: alias.to_owned(),
        description: description.to_owned(),
        os: os.to_owned(),
        release: release.to_owned(),
        size_bytes: megabytes * 1_000_000,
        created_at: now_ms,
    }
}

fn default_profile() -> HostProfile {
    let device = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect::<BTreeMap<_, _>>()
    };
    let devices = BTreeMap::from([
        ("root".to_owned(), device(&[("type", "disk"), ("path", "/"), ("pool", "default")])),
        ("eth0".to_owned(), device(&[("type", "nic"), ("name", "eth0"), ("network", "simulated")])),
    ]);
    HostProfile { description: "Default profile of the simulated host".to_owned(), config: BTreeMap::new(), devices }
}
