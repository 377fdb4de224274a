//! Removing everything that carries this deployment's id, and nothing else. Copies that people made are named and stay.

use app::model::plan::{Change, Object, PlanRow};

use super::{
    Desired, Draft, World,
    pause::in_reverse,
    world::{HostState, Seen},
};
use crate::store::instances::StoredInstance;

pub(super) fn plan(draft: &mut Draft, desired: Desired<'_>, world: &World<'_>, volumes: &[String]) {
    for row in in_reverse(desired, world.rows) {
        match world.host(row.instance.target_id) {
            Ok(host) => {
                if let Seen::Foreign(found) = host.see(desired.installation_id, row) {
                    draft.warnings.push(format!(
                        "{} on {} is not ours any more and stays.",
                        found.name,
                        world.host_name(row.instance.target_id)
                    ));
                }
                draft.rows.push(delete_row(row, &world.host_name(row.instance.target_id), "dropped"));
            }
            Err(reason) => draft.refusals.push(reason),
        }
    }
    for (target_id, view) in world.hosts {
        if let Ok(host) = &view.state {
            name_copies(draft, desired, world, host, &view.name);
            drop_volumes(draft, desired, host, *target_id, &view.name, volumes);
        }
    }
}

/// `lxc copy` copies our keys with a new uid: a person's copy is not ours to drop.
fn name_copies(draft: &mut Draft, desired: Desired<'_>, world: &World<'_>, host: &HostState, target: &str) {
    for found in &host.instances {
        let carries_our_mark = found
            .mark
            .is_some_and(|mark| mark.installation == desired.installation_id && mark.deployment == desired.deployment_id);
        let has_row = world.rows.iter().any(|row| row.instance.name == found.name);
        if carries_our_mark && !has_row {
            draft.warnings.push(format!("{} on {target} is a copy that somebody made. It stays.", found.name));
        }
    }
}

fn drop_volumes(
    draft: &mut Draft,
    desired: Desired<'_>,
    host: &HostState,
    target_id: app::model::ids::TargetId,
    target: &str,
    ticked: &[String],
) {
    let ours = host.volumes.iter().filter_map(|volume| {
        volume
            .mark
            .filter(|mark| mark.installation == desired.installation_id && mark.deployment == desired.deployment_id)
            .map(|mark| (volume, mark))
    });
    for (volume, mark) in ours {
        let goes = ticked.contains(&volume.name);
        draft.rows.push(PlanRow {
            change: if goes { Change::Delete } else { Change::Keep },
            object: Object::Volume,
            component_id: mark.component,
            component: component_name(desired, mark.component),
            target_id,
            target: target.to_owned(),
            name: volume.name.clone(),
            ordinal: mark.ordinal,
            generation: 0,
            replaces: None,
            reason: if goes { "its data was ticked" } else { "its data is kept" }.to_owned(),
        });
    }
}

fn component_name(desired: Desired<'_>, component_id: app::model::ids::ComponentId) -> String {
    desired
        .spec
        .components
        .iter()
        .find(|component| component.component_id == component_id)
        .map_or_else(String::new, |component| component.slug.to_string())
}

/// The row that deletes what stands for a stored instance.
pub(super) fn delete_row(row: &StoredInstance, target: &str, reason: &str) -> PlanRow {
    PlanRow {
        change: Change::Delete,
        object: Object::Instance,
        component_id: row.instance.component_id,
        component: row.instance.component.clone(),
        target_id: row.instance.target_id,
        target: target.to_owned(),
        name: row.instance.name.clone(),
        ordinal: row.instance.ordinal,
        generation: row.instance.generation,
        replaces: None,
        reason: reason.to_owned(),
    }
}
