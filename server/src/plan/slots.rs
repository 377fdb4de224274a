//! Slots: the places a component should fill. Ordinals run across its hosts; those that are there keep theirs, scaling down
//! removes the highest.

use std::collections::{BTreeMap, BTreeSet};

use app::model::{
    ids::{ComponentId, TargetId},
    version::ComponentSpec,
};

use crate::store::instances::StoredInstance;

/// One place: an ordinal on a host, and the rows (generations) that stand for it, the newest first.
#[derive(Debug, Clone)]
pub(super) struct Slot<'a> {
    pub target_id: TargetId,
    pub ordinal: u32,
    pub rows: Vec<&'a StoredInstance>,
}

/// What a component should fill, and what it fills beyond that.
#[derive(Debug, Default)]
pub(super) struct Slots<'a> {
    /// By ordinal.
    pub wanted: Vec<Slot<'a>>,
    /// The highest ordinals first.
    pub surplus: Vec<Slot<'a>>,
}

pub(super) fn slots<'a>(component: &ComponentSpec, rows: &'a [StoredInstance]) -> Slots<'a> {
    let mut filled = filled(component.component_id, rows);
    let mut slots = Slots::default();
    let mut missing: BTreeMap<TargetId, u32> = BTreeMap::new();
    for host in &component.hosts {
        let on_host: Vec<u32> =
            filled.iter().filter(|((target, _), _)| target == host).map(|((_, ordinal), _)| *ordinal).collect();
        let kept = on_host.iter().take(component.quantity as usize);
        for ordinal in kept {
            if let Some(rows) = filled.remove(&(*host, *ordinal)) {
                slots.wanted.push(Slot { target_id: *host, ordinal: *ordinal, rows });
            }
        }
        missing.insert(*host, component.quantity.saturating_sub(u32::try_from(on_host.len()).unwrap_or(u32::MAX)));
    }
    slots.surplus = filled.into_iter().map(|((target_id, ordinal), rows)| Slot { target_id, ordinal, rows }).collect();
    slots.surplus.sort_by_key(|slot| std::cmp::Reverse(slot.ordinal));
    add_missing(component, &mut slots, missing);
    slots.wanted.sort_by_key(|slot| slot.ordinal);
    slots
}

/// Rows by host and ordinal, each with its newest generation first.
fn filled(component_id: ComponentId, rows: &[StoredInstance]) -> BTreeMap<(TargetId, u32), Vec<&StoredInstance>> {
    let mut filled: BTreeMap<(TargetId, u32), Vec<&StoredInstance>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.instance.component_id == component_id) {
        filled.entry((row.instance.target_id, row.instance.ordinal)).or_default().push(row);
    }
    for rows in filled.values_mut() {
        rows.sort_by_key(|row| std::cmp::Reverse(row.instance.generation));
    }
    filled
}

/// New ordinals are the lowest free ones, dealt to the hosts in turn. An ordinal that is leaving is not free yet.
fn add_missing(component: &ComponentSpec, slots: &mut Slots<'_>, mut missing: BTreeMap<TargetId, u32>) {
    let taken: BTreeSet<u32> = slots.wanted.iter().chain(&slots.surplus).map(|slot| slot.ordinal).collect();
    let mut free = (1..).filter(|ordinal| !taken.contains(ordinal));
    while missing.values().any(|count| *count > 0) {
        for host in &component.hosts {
            let Some(count) = missing.get_mut(host).filter(|count| **count > 0) else { continue };
            *count -= 1;
            if let Some(ordinal) = free.next() {
                slots.wanted.push(Slot { target_id: *host, ordinal, rows: Vec::new() });
            }
        }
    }
}

/// The highest generation ever given to this place, from 0.
pub(super) fn last_generation(slot: &Slot<'_>) -> u32 {
    slot.rows.first().map_or(0, |row| row.instance.generation)
}
