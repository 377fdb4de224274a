//! Making the data volumes that are missing. They outlive generations and scale-down.

use app::model::instance::Mark;

use super::{
    At,
    inputs::{VolumeItem, VolumesInput},
    of_driver,
};
use crate::{
    drivers::{ErrorKind, NewVolume, registry::Host},
    engine::{Outcome, StepError},
};

pub(super) async fn run(at: &At<'_>) -> Result<Outcome, StepError> {
    let input: VolumesInput = at.input()?;
    let host = at.host().await?;
    for volume in &input.volumes {
        at.stop_if_cancelled()?;
        make_one(at, &host, volume).await?;
    }
    Ok(Outcome::default())
}

async fn make_one(at: &At<'_>, host: &Host, volume: &VolumeItem) -> Result<(), StepError> {
    let pool =
        volume.pool.clone().ok_or_else(|| StepError::fail(format!("The volume {} names no storage pool.", volume.name)))?;
    let mark = volume_mark(at, volume);
    match host.driver.find_volume(&pool, &volume.name).await.map_err(of_driver)? {
        Some(found) if found.mark == Some(mark) => return Ok(()),
        Some(_) => return Err(StepError::fail(format!("The volume {} on {} is not ours.", volume.name, host.name))),
        None => {}
    }
    at.context.log(format!("{}: making {} bytes in {pool}", volume.name, volume.size_bytes));
    let new = NewVolume { pool, name: volume.name.clone(), size_bytes: volume.size_bytes, mark };
    match host.driver.create_volume(&new).await {
        Err(error) if matches!(error.kind, ErrorKind::Exists(_)) => Err(StepError::retry(error.to_string())),
        made => made.map_err(of_driver),
    }
}

/// A volume belongs to a place: its mark has generation 0.
pub(super) fn volume_mark(at: &At<'_>, volume: &VolumeItem) -> Mark {
    Mark {
        installation: at.steps.planner.installation_id,
        deployment: at.deployment_id(),
        component: volume.component_id,
        ordinal: volume.ordinal,
        generation: 0,
    }
}

/// Deletes what this step made: nothing was written into it by an instance that its job finished.
pub(super) async fn undo(at: &At<'_>) -> Result<Outcome, StepError> {
    super::delete_volumes::run(at).await
}
