//! Stopping everything of ours, in the reverse of the start order; data and configuration stay.

use app::model::{
    instance::InstanceState,
    plan::{Change, PlanRow},
};

use super::{Desired, Draft, World, world::Seen};
use crate::store::instances::StoredInstance;

pub(super) fn plan(draft: &mut Draft, desired: Desired<'_>, world: &World<'_>) {
    for row in in_reverse(desired, world.rows) {
        let target = world.host_name(row.instance.target_id);
        let host = match world.host(row.instance.target_id) {
            Ok(host) => host,
            Err(reason) => {
                draft.refusals.push(reason);
                continue;
            }
        };
        let Seen::Ours(found) = host.see(desired.installation_id, row) else { continue };
        let (change, reason) = match found.state {
            InstanceState::Stopped => (Change::Keep, "stopped already"),
            _ => (Change::Stop, "running"),
        };
        draft.rows.push(PlanRow { change, ..super::drop::delete_row(row, &target, reason) });
    }
}

/// The last component of the start order first; within one, the highest ordinal first.
pub(super) fn in_reverse<'a>(desired: Desired<'_>, rows: &'a [StoredInstance]) -> Vec<&'a StoredInstance> {
    let place = |row: &StoredInstance| {
        desired.spec.components.iter().position(|component| component.component_id == row.instance.component_id)
    };
    let mut rows: Vec<_> = rows.iter().collect();
    rows.sort_by_key(|row| std::cmp::Reverse((place(row), row.instance.ordinal, row.instance.generation)));
    rows
}
