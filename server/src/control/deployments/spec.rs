//! From what a form says to what a version holds: quantities in bounds, hosts that the project may use, images resolved to
//! what they mean on each host. Pins of what did not change stay, so that scaling touches nothing else.

use std::collections::BTreeMap;

use app::{
    api::{ApiError, FieldError, deployments::Placement},
    model::{
        group::Component,
        ids::{CloudConfigId, ProjectId, TargetId},
        version::{ComponentSpec, QUANTITY_MAX, Spec},
    },
};

use super::super::{Call, ControlError};
use crate::{
    plan::inputs::{Contents, inputs},
    store::{cloud_configs::Newest, deployments::Pin, targets::Inventory},
};

/// What a placement is checked against.
pub(super) struct Ground {
    pub components: Vec<Component>,
    /// Newest revision and image of each cloud-config.
    pub newest: BTreeMap<CloudConfigId, Newest>,
    /// Hosts granted to the project, with what is on them as last seen.
    pub hosts: BTreeMap<TargetId, (String, Inventory)>,
}

impl Ground {
    pub(super) async fn read(call: &Call, project_id: ProjectId, components: Vec<Component>) -> Result<Self, ControlError> {
        let store = &call.services.store;
        let newest = store.list_newest(project_id).await?;
        let hosts = store
            .list_inventories(project_id)
            .await?
            .into_iter()
            .map(|(target, inventory)| (target.id, (target.name.to_string(), inventory)))
            .collect();
        Ok(Self { components, newest, hosts })
    }
}

/// Builds the spec of the next version. `before` lends its pins to what did not change; `is_update` takes the newest instead.
pub(super) fn build(ground: &Ground, placements: &[Placement], before: Option<&Spec>, is_update: bool) -> Result<Spec, ApiError> {
    let mut faults = Faults::default();
    let mut spec = Spec::default();
    for component in &ground.components {
        match placements.iter().position(|placement| placement.component_id == component.id) {
            Some(place) => {
                spec.components.push(one(ground, component, &placements[place], place, before, is_update, &mut faults))
            }
            None => faults.add("components", format!("Say how many of {} there should be; 0 is none.", component.name)),
        }
    }
    if ground.components.is_empty() {
        faults.add("components", "The group has no component yet. Add one first.".to_owned());
    }
    faults.or(spec)
}

#[derive(Default)]
struct Faults(Vec<FieldError>);

impl Faults {
    fn add(&mut self, field: impl Into<String>, message: String) {
        self.0.push(FieldError { field: field.into(), message });
    }

    fn or(self, spec: Spec) -> Result<Spec, ApiError> {
        if self.0.is_empty() { Ok(spec) } else { Err(ApiError::Invalid { fields: self.0 }) }
    }
}

fn one(
    ground: &Ground,
    component: &Component,
    placement: &Placement,
    place: usize,
    before: Option<&Spec>,
    is_update: bool,
    faults: &mut Faults,
) -> ComponentSpec {
    let field = |name: &str| format!("components.{place}.{name}");
    let quantity = quantity(placement.quantity, &field("quantity"), faults);
    let hosts = hosts(ground, placement, quantity, &field("hosts"), faults);
    let profiles = profiles(placement, quantity, &field("profiles"), faults);
    let old = before.and_then(|spec| spec.components.iter().find(|old| old.component_id == component.id));
    // A component that was given another cloud-config starts from that one's newest revision.
    let pinned = old.filter(|old| !is_update && old.cloud_config_id == component.cloud_config_id);
    let newest = ground.newest.get(&component.cloud_config_id);
    let (revision, image) = match (pinned, newest) {
        (Some(old), _) => (old.revision, old.image.clone()),
        (None, Some(newest)) => (newest.revision, newest.image.clone()),
        (None, None) => (0, String::new()),
    };
    let fingerprints = hosts
        .iter()
        .filter_map(|host| {
            let kept = pinned.and_then(|old| old.fingerprints.get(host).cloned());
            kept.or_else(|| resolve(&ground.hosts.get(host)?.1, &image)).map(|fingerprint| (*host, fingerprint))
        })
        .collect();
    ComponentSpec {
        component_id: component.id,
        slug: component.slug.clone(),
        cloud_config_id: component.cloud_config_id,
        cloud_config: component.cloud_config.clone(),
        revision,
        image,
        fingerprints,
        quantity,
        hosts,
        profiles,
        settings: component.settings.clone(),
    }
}

fn quantity(typed: i64, field: &str, faults: &mut Faults) -> u32 {
    match u32::try_from(typed) {
        Ok(quantity) if quantity <= QUANTITY_MAX => quantity,
        Ok(_) => {
            faults.add(field, format!("At most {QUANTITY_MAX} on each host."));
            0
        }
        Err(_) if typed < 0 => {
            faults.add(field, "Enter 0 or more.".to_owned());
            0
        }
        Err(_) => {
            faults.add(field, format!("At most {QUANTITY_MAX} on each host."));
            0
        }
    }
}

/// In the order chosen, each once.
fn hosts(ground: &Ground, placement: &Placement, quantity: u32, field: &str, faults: &mut Faults) -> Vec<TargetId> {
    let mut hosts: Vec<TargetId> = Vec::new();
    for host in &placement.hosts {
        if !ground.hosts.contains_key(host) {
            faults
                .add(field, "One of these hosts is not here any more, or this project may not use it. Choose again.".to_owned());
        } else if !hosts.contains(host) {
            hosts.push(*host);
        }
    }
    if hosts.is_empty() && quantity > 0 {
        faults.add(field, "Choose at least one host.".to_owned());
    }
    hosts
}

/// Names as hosts allow them; an explicit list replaces `default`.
fn profiles(placement: &Placement, quantity: u32, field: &str, faults: &mut Faults) -> Vec<String> {
    if placement.profiles.is_empty() && quantity > 0 {
        faults.add(field, "Choose at least one profile: without one a container has no disk.".to_owned());
    }
    let bad = placement.profiles.iter().find(|name| name.is_empty() || name.len() > 63 || name.contains(['/', '\n', ' ']));
    if let Some(bad) = bad {
        faults.add(field, format!("“{bad}” is no name of a profile."));
    }
    let mut profiles = placement.profiles.clone();
    profiles.dedup();
    profiles
}

/// What an image's name means on a host: an alias, or the beginning of a fingerprint.
fn resolve(inventory: &Inventory, image: &str) -> Option<String> {
    let by_alias = inventory.images.iter().find(|found| found.aliases.iter().any(|alias| alias == image));
    let by_fingerprint = || inventory.images.iter().find(|found| image.len() >= 12 && found.fingerprint.starts_with(image));
    by_alias.or_else(by_fingerprint).map(|found| found.fingerprint.clone())
}

/// Of the revisions that it pins; one whose cloud-config was deleted is not there.
pub(super) async fn contents(call: &Call, project_id: ProjectId, spec: &Spec) -> Result<Contents, ControlError> {
    let keys: Vec<(CloudConfigId, u32)> =
        spec.components.iter().map(|component| (component.cloud_config_id, component.revision)).collect();
    Ok(call.services.store.list_contents(project_id, &keys).await?)
}

/// What the version pins on each host, with the hash of what forces a replacement.
pub(super) async fn pins(call: &Call, project_id: ProjectId, spec: &Spec) -> Result<Vec<Pin>, ControlError> {
    let contents = contents(call, project_id, spec).await?;
    let pin = |component: &ComponentSpec, host: &TargetId| Pin {
        component_id: component.component_id,
        target_id: *host,
        cloud_config_id: component.cloud_config_id,
        revision: component.revision,
        // Without an image on the host there is nothing to compare: the plan says so.
        inputs: inputs(component, *host, &contents).unwrap_or_default(),
    };
    Ok(spec.components.iter().flat_map(|component| component.hosts.iter().map(move |host| pin(component, host))).collect())
}
