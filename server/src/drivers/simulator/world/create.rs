//! Making an instance: from an image, empty, or as a copy.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Devices, HostImage, Refusal, World, operation::Work};
use crate::drivers::simulator::{
    guest::Script,
    instance::{Instance, Status},
    ledger::Action,
};

/// First words of the config keys that LXD knows.
const KNOWN_KEYS: [&str; 14] = [
    "boot.",
    "cloud-init.",
    "cluster.",
    "environment.",
    "image.",
    "limits.",
    "linux.",
    "migration.",
    "nvidia.",
    "raw.",
    "security.",
    "snapshots.",
    "user.",
    "volatile.",
];

/// The body of `POST /1.0/instances`, as far as it is simulated.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct CreateInstance {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(default, rename = "type")]
    pub kind: String,
    /// None: `default`; empty: none.
    pub profiles: Option<Vec<String>>,
    #[serde(default)]
    pub config: BTreeMap<String, String>,
    #[serde(default)]
    pub devices: Devices,
    pub source: Source,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub struct Source {
    #[serde(default, rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub alias: String,
    #[serde(default)]
    pub fingerprint: String,
    /// The instance that is copied.
    #[serde(default)]
    pub source: String,
}

impl World {
    /// Accepts or refuses as LXD does: much of what is wrong shows only in the operation.
    pub fn create_instance(&mut self, mut new: CreateInstance) -> Result<String, Refusal> {
        if new.name.is_empty() {
            new.name = format!("simulated-{}", self.made + 1);
        }
        check_name(&new.name)?;
        match new.source.kind.as_str() {
            "copy" => self.copy_instance(new),
            "image" | "none" => self.create_from_image(new),
            other => Err(Refusal::new(400, format!("Unknown source type {other}"))),
        }
    }

    fn create_from_image(&mut self, new: CreateInstance) -> Result<String, Refusal> {
        let image = self.image_of(&new.source)?;
        let profiles = new.profiles.clone().unwrap_or_else(|| vec!["default".to_owned()]);
        if let Some(missing) = profiles.iter().find(|name| !self.profiles.contains_key(*name)) {
            return Err(Refusal::new(500, format!("Requested profile \"{missing}\" doesn't exist")));
        }
        let work = Work::Create { name: new.name.clone() };
        if image.is_none() && new.source.kind == "image" {
            return Ok(self.begin_doomed(work, "Image not provided for instance creation"));
        }
        let mut config = image.iter().flat_map(image_keys).collect::<BTreeMap<_, _>>();
        config.extend(new.config.clone());
        config.insert("volatile.apply_template".to_owned(), "create".to_owned());
        Ok(self.begin_making(work, Action::Created, new, profiles, config))
    }

    /// A copy keeps the keys of its source, ours included, and gets a uid of its own.
    fn copy_instance(&mut self, mut new: CreateInstance) -> Result<String, Refusal> {
        let from = new.source.source.clone();
        let source = self.instances.get(&from);
        let source = source.ok_or_else(|| {
            Refusal::new(404, format!("Failed to fetch instance \"{from}\" in project \"default\": Instance not found"))
        })?;
        let kept = |key: &str| !key.starts_with("volatile.") || key == "volatile.base_image";
        let mut config: BTreeMap<String, String> =
            source.config.iter().filter(|(key, _)| kept(key)).map(|(key, value)| (key.clone(), value.clone())).collect();
        config.extend(new.config.clone());
        config.insert("volatile.apply_template".to_owned(), "copy".to_owned());
        let mut devices = source.devices.clone();
        devices.append(&mut new.devices);
        new.devices = devices;
        let profiles = new.profiles.clone().unwrap_or_default();
        let work = Work::Copy { name: new.name.clone(), from };
        Ok(self.begin_making(work, Action::Copied, new, profiles, config))
    }

    fn begin_making(
        &mut self,
        work: Work,
        action: Action,
        new: CreateInstance,
        profiles: Vec<String>,
        config: BTreeMap<String, String>,
    ) -> String {
        if let Some(reason) = self.why_not_recorded(&new, &profiles) {
            return self.begin_doomed(work, format!("Failed creating instance record: {reason}"));
        }
        let lasts_ms = self.latencies.create.as_millis() as i64;
        let id = self.begin(work, lasts_ms);
        let name = new.name.clone();
        let instance = self.record(new, profiles, config, &id);
        self.instances.insert(name.clone(), instance);
        self.say(action, &name, "instance-created");
        if self.disk_full {
            self.doom(&id, "Failed creating instance from image: Unpack failed: write error: No space left on device");
        }
        id
    }

    fn record(
        &mut self,
        new: CreateInstance,
        profiles: Vec<String>,
        mut config: BTreeMap<String, String>,
        made_by: &str,
    ) -> Instance {
        let uid = self.next_id();
        config.insert("volatile.uuid".to_owned(), uid.clone());
        config.insert("volatile.cloud-init.instance-id".to_owned(), self.next_id());
        let user_data = config.get("cloud-init.user-data").or_else(|| config.get("user.user-data")).map_or("", String::as_str);
        let release = config.get("image.os").map_or("", String::as_str);
        let script = Script::of(user_data, release, &uid, self.latencies.cloud_init);
        Instance {
            name: new.name,
            uid,
            description: new.description,
            is_virtual_machine: new.kind == "virtual-machine",
            config,
            devices: new.devices,
            profiles,
            created_at: self.now_ms,
            last_used_at: None,
            status: Status::Stopped,
            made_by: made_by.to_owned(),
            is_complete: false,
            host_number: self.free_host_number(),
            boots: Vec::new(),
            script,
        }
    }

    /// What LXD finds only after it has accepted the request.
    fn why_not_recorded(&self, new: &CreateInstance, profiles: &[String]) -> Option<String> {
        if let Some(busy) = self.holder(&new.name).filter(|operation| operation.work.makes()).and_then(|_| self.busy(&new.name)) {
            return Some(busy);
        }
        if self.instances.contains_key(&new.name) {
            return Some("Add instance info to the database: This \"instances\" entry already exists".to_owned());
        }
        if let Some(key) = new.config.keys().find(|key| !KNOWN_KEYS.iter().any(|known| key.starts_with(known))) {
            return Some(format!("Unknown configuration key: {key}"));
        }
        let inherited = profiles.iter().filter_map(|name| self.profiles.get(name)).flat_map(|profile| profile.devices.values());
        if !inherited.chain(new.devices.values()).any(|device| device.get("path").is_some_and(|path| path == "/")) {
            return Some("Failed initialising instance: Failed getting root disk: No root device could be found".to_owned());
        }
        self.why_devices_fail(&new.devices)
    }

    fn why_devices_fail(&self, devices: &Devices) -> Option<String> {
        devices.iter().find_map(|(name, device)| {
            let (pool, source) = (device.get("pool")?, device.get("source")?);
            let known = self.pools.get(pool).is_some_and(|pool| pool.volumes.contains_key(source));
            (!known).then(|| format!("Failed initialising instance: Failed add validation for device \"{name}\": Failed loading custom volume: Storage volume not found"))
        })
    }

    fn image_of(&self, source: &Source) -> Result<Option<HostImage>, Refusal> {
        if source.kind == "none" {
            return Ok(None);
        }
        if !source.fingerprint.is_empty() {
            return Ok(self.images.iter().find(|image| image.fingerprint == source.fingerprint).cloned());
        }
        if source.alias.is_empty() {
            return Err(Refusal::new(400, "Must specify one of alias, fingerprint or properties for init from image"));
        }
        let image = self.images.iter().find(|image| image.alias == source.alias);
        image.cloned().map(Some).ok_or_else(|| Refusal::new(404, "Image alias not found"))
    }

    fn free_host_number(&self) -> u32 {
        let taken: std::collections::BTreeSet<u32> = self.instances.values().map(|instance| instance.host_number).collect();
        (0..).find(|number| !taken.contains(number)).expect("there are more numbers than instances")
    }

    /// Whoever renames an instance while it is made breaks the making; what there is stays.
    pub(super) fn complete(&mut self, name: &str, made_by: &str) -> Result<(), String> {
        let instance = self.instances.get_mut(name).filter(|instance| instance.made_by == made_by);
        let instance = instance.ok_or("Failed creating instance from image: Image is missing a rootfs")?;
        instance.is_complete = true;
        Ok(())
    }

    pub(super) fn abandon(&mut self, name: &str) {
        self.say(Action::Abandoned, name, "instance-deleted");
        self.instances.remove(name);
    }
}

fn image_keys(image: &HostImage) -> Vec<(String, String)> {
    vec![
        ("image.description".to_owned(), image.description.clone()),
        ("image.os".to_owned(), image.os.clone()),
        ("image.release".to_owned(), image.release.clone()),
        ("volatile.base_image".to_owned(), image.fingerprint.clone()),
    ]
}

/// LXD's rule: a host name of 1 to 63 letters, digits and hyphens.
pub(super) fn check_name(name: &str) -> Result<(), Refusal> {
    let wrong = |why: &str| Err(Refusal::new(400, format!("Invalid instance name: {why}")));
    if name.is_empty() || name.len() > 63 {
        return wrong("Name must be 1-63 characters long");
    }
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return wrong("Name can only contain alphanumeric and hyphen characters");
    }
    if name.starts_with(|first: char| first.is_ascii_digit() || first == '-') {
        return wrong("Name must not start with a number or a hyphen");
    }
    if name.ends_with('-') {
        return wrong("Name must not end with a hyphen");
    }
    Ok(())
}
