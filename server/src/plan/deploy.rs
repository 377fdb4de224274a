//! Converging to a version: make what is missing, start what stands still, replace what changed, remove what is too much.

use app::model::{
    group::Replacement,
    ids::TargetId,
    instance::InstanceState,
    name::instance_name,
    plan::{Change, Object, PlanRow},
    version::ComponentSpec,
};

use super::{
    Desired, Draft, World,
    inputs::inputs,
    slots::{Slot, last_generation, slots},
    world::{HostState, Seen},
};
use crate::store::instances::StoredInstance;

pub(super) fn plan(draft: &mut Draft, desired: Desired<'_>, world: &World<'_>, start: bool) {
    let mut leaving = Vec::new();
    for component in &desired.spec.components {
        let look = Look { desired, world, component, start };
        look.check_hosts(draft);
        let slots = slots(component, world.rows);
        for slot in &slots.wanted {
            look.fill(draft, slot, &mut leaving);
        }
        for slot in &slots.surplus {
            look.empty(draft, slot, "more than the version asks for", &mut leaving);
        }
    }
    remove_unknown_components(draft, desired, world, &mut leaving);
    draft.rows.extend(leaving);
    if desired.spec.components.is_empty() {
        draft.refusals.push("The group has no component. Add one first.".to_owned());
    }
}

/// Rows of components that the version does not name any more.
fn remove_unknown_components(draft: &mut Draft, desired: Desired<'_>, world: &World<'_>, leaving: &mut Vec<PlanRow>) {
    for row in world.rows {
        if desired.spec.components.iter().any(|component| component.component_id == row.instance.component_id) {
            continue;
        }
        match world.host(row.instance.target_id) {
            Ok(host) => {
                remove(draft, host, desired, row, &world.host_name(row.instance.target_id), "its component was removed", leaving)
            }
            Err(reason) => draft.refusals.push(reason),
        }
    }
}

/// One component, looked at on its hosts.
struct Look<'a> {
    desired: Desired<'a>,
    world: &'a World<'a>,
    component: &'a ComponentSpec,
    start: bool,
}

impl Look<'_> {
    /// Is there on every host what the instances need?
    fn check_hosts(&self, draft: &mut Draft) {
        for target_id in &self.component.hosts {
            match self.world.host(*target_id) {
                Ok(host) => self.check_host(draft, *target_id, host),
                Err(reason) => draft.refusals.push(reason),
            }
        }
    }

    fn check_host(&self, draft: &mut Draft, target_id: TargetId, host: &HostState) {
        let name = self.world.host_name(target_id);
        match self.component.fingerprints.get(&target_id) {
            Some(fingerprint) if host.images.contains(fingerprint) => {}
            _ => draft.refusals.push(format!(
                "The image {} of {} is not on {name}. Copy it there, or choose other hosts.",
                self.component.image, self.component.slug
            )),
        }
        for profile in self.component.profiles.iter().filter(|profile| !host.profiles.contains(profile)) {
            draft.refusals.push(format!(
                "{name} has no profile {profile}. Make it there, or choose other profiles for {}.",
                self.component.slug
            ));
        }
        for volume in self.component.settings.volumes.iter().filter(|volume| !host.pools.contains(&volume.pool)) {
            draft.refusals.push(format!("{name} has no storage pool {} for the data of {}.", volume.pool, self.component.slug));
        }
    }

    /// Decides for one wanted place.
    fn fill(&self, draft: &mut Draft, slot: &Slot<'_>, leaving: &mut Vec<PlanRow>) {
        let Ok(host) = self.world.host(slot.target_id) else { return };
        let installation_id = self.desired.installation_id;
        let current = slot.rows.iter().find(|row| matches!(host.see(installation_id, row), Seen::Ours(_)));
        self.make_volumes(draft, slot, host);
        match current {
            Some(current) => self.converge(draft, slot, host, current),
            None => self.make(draft, slot, host),
        }
        for other in slot.rows.iter().filter(|row| current.is_some_and(|current| current.instance.id != row.instance.id)) {
            remove(
                draft,
                host,
                self.desired,
                other,
                &self.world.host_name(slot.target_id),
                "left over from an earlier rollout",
                leaving,
            );
        }
    }

    /// The instance is there: keep, start or replace it.
    fn converge(&self, draft: &mut Draft, slot: &Slot<'_>, host: &HostState, current: &StoredInstance) {
        let Some(seen) = host.find(&current.instance.name) else { return };
        let wanted = inputs(self.component, slot.target_id, self.desired.contents);
        let is_changed = wanted.is_some_and(|wanted| wanted != current.inputs);
        let generation = current.instance.generation;
        if is_changed && self.component.settings.replaceable {
            return self.replace(draft, slot, host, current);
        }
        let (change, reason) = match seen.state {
            InstanceState::Stopped if self.start => (Change::Start, "stopped"),
            _ if is_changed => (Change::Keep, "changed, but its component is not replaceable: only new instances get the change"),
            InstanceState::Frozen => (Change::Keep, "frozen by somebody: unfreeze it on its host"),
            InstanceState::Error => (Change::Keep, "in an error state on its host"),
            _ => (Change::Keep, "as it should be"),
        };
        if matches!(seen.state, InstanceState::Frozen | InstanceState::Error) {
            draft.warnings.push(format!("{} is {reason}.", seen.name));
        }
        let row = self.row(change, slot, generation, reason);
        draft.rows.push(PlanRow { name: current.instance.name.clone(), ..row });
    }

    fn replace(&self, draft: &mut Draft, slot: &Slot<'_>, host: &HostState, current: &StoredInstance) {
        let half_made = slot
            .rows
            .first()
            .filter(|row| matches!(host.see(self.desired.installation_id, row), Seen::HalfMade(_)) || row.uid.is_none());
        let generation = match half_made {
            Some(row) if row.instance.generation > current.instance.generation => row.instance.generation,
            _ => last_generation(slot) + 1,
        };
        let reason = match self.replacement() {
            Replacement::Beside => {
                "changed: the new one gets ready beside the old one, which then stops. Its address and host name change"
            }
            Replacement::StopFirst => "changed: the old one stops first. Its address and host name change",
        };
        let row = self.row(Change::Replace, slot, generation, reason);
        if self.is_taken(draft, host, &row, half_made.copied()) {
            return;
        }
        draft.rows.push(PlanRow { replaces: Some(current.instance.name.clone()), ..row });
    }

    /// A data volume can be attached to one instance at a time.
    fn replacement(&self) -> Replacement {
        if self.component.settings.volumes.is_empty() { self.component.settings.replacement } else { Replacement::StopFirst }
    }

    /// Nothing of ours runs in this place: make it.
    fn make(&self, draft: &mut Draft, slot: &Slot<'_>, host: &HostState) {
        let newest = slot.rows.first().copied();
        let (generation, reason) = match newest {
            None => (1, "missing"),
            // The name and number of a creation that never succeeded are free again.
            Some(row) if row.uid.is_none() => (row.instance.generation, "its creation was not seen to succeed"),
            Some(row) => (row.instance.generation + 1, "it is gone from its host"),
        };
        let row = self.row(Change::Create, slot, generation, reason);
        if !self.is_taken(draft, host, &row, newest) {
            draft.rows.push(row);
        }
    }

    /// Refuses a name that somebody else's instance holds.
    fn is_taken(&self, draft: &mut Draft, host: &HostState, row: &PlanRow, own: Option<&StoredInstance>) -> bool {
        if host.find(&row.name).is_none() {
            return false;
        }
        let is_ours = own
            .filter(|own| own.instance.name == row.name)
            .is_some_and(|own| !matches!(host.see(self.desired.installation_id, own), Seen::Foreign(_)));
        if !is_ours {
            draft.refusals.push(format!("The name {} on {} is taken by an instance that is not ours.", row.name, row.target));
        }
        !is_ours
    }

    fn make_volumes(&self, draft: &mut Draft, slot: &Slot<'_>, host: &HostState) {
        for volume in &self.component.settings.volumes {
            let name = volume_name(&self.slot_name(slot, 1), volume.name.as_str());
            match host.volumes.iter().find(|found| found.pool == volume.pool && found.name == name) {
                None => draft.rows.push(PlanRow {
                    object: Object::Volume,
                    name,
                    ..self.row(Change::Create, slot, 0, "its data has no place yet")
                }),
                Some(found) if found.mark.is_none_or(|mark| mark.deployment != self.desired.deployment_id) => {
                    draft.refusals.push(format!("The volume {name} on {} is not ours.", self.world.host_name(slot.target_id)));
                }
                Some(_) => {}
            }
        }
    }

    fn empty(&self, draft: &mut Draft, slot: &Slot<'_>, reason: &str, leaving: &mut Vec<PlanRow>) {
        match self.world.host(slot.target_id) {
            Ok(host) => {
                for row in &slot.rows {
                    remove(draft, host, self.desired, row, &self.world.host_name(slot.target_id), reason, leaving);
                }
            }
            Err(why) => draft.refusals.push(why),
        }
    }

    fn slot_name(&self, slot: &Slot<'_>, generation: u32) -> String {
        instance_name(self.desired.deployment, &self.component.slug, slot.ordinal, generation)
    }

    fn row(&self, change: Change, slot: &Slot<'_>, generation: u32, reason: &str) -> PlanRow {
        PlanRow {
            change,
            object: Object::Instance,
            component_id: self.component.component_id,
            component: self.component.slug.to_string(),
            target_id: slot.target_id,
            target: self.world.host_name(slot.target_id),
            name: self.slot_name(slot, generation),
            ordinal: slot.ordinal,
            generation,
            replaces: None,
            reason: reason.to_owned(),
        }
    }
}

/// Plans to delete what stands for a row, if it is ours.
fn remove(
    draft: &mut Draft,
    host: &HostState,
    desired: Desired<'_>,
    row: &StoredInstance,
    target: &str,
    reason: &str,
    leaving: &mut Vec<PlanRow>,
) {
    if let Seen::Foreign(found) = host.see(desired.installation_id, row) {
        draft.warnings.push(format!("{} on {target} is not ours any more and stays.", found.name));
    }
    leaving.push(super::drop::delete_row(row, target, reason));
}

/// A data volume belongs to a place, not to a generation.
pub(super) fn volume_name(slot_name: &str, volume: &str) -> String {
    format!("{slot_name}-{volume}")
}
