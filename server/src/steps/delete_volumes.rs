//! Deleting the data volumes that a person ticked, if they are ours.

use super::{
    At,
    inputs::{VolumeItem, VolumesInput},
    make_volumes::volume_mark,
    of_driver,
};
use crate::{
    drivers::{ErrorKind, registry::Host},
    engine::{Outcome, StepError},
};

pub(super) async fn run(at: &At<'_>) -> Result<Outcome, StepError> {
    let input: VolumesInput = at.input()?;
    let host = at.host().await?;
    for volume in &input.volumes {
        delete_one(at, &host, volume).await?;
    }
    Ok(Outcome::default())
}

/// Data that is still there was not deleted.
pub(super) async fn undo(at: &At<'_>) -> Result<Outcome, StepError> {
    let input: VolumesInput = at.input()?;
    let left = at.host().await?.driver.list_volumes().await.map_err(of_driver)?;
    let is_left =
        |volume: &&VolumeItem| left.iter().any(|left| left.name == volume.name && left.mark == Some(volume_mark(at, volume)));
    let gone: Vec<&str> = input.volumes.iter().filter(|volume| !is_left(volume)).map(|volume| volume.name.as_str()).collect();
    if gone.is_empty() {
        return Ok(Outcome::default());
    }
    Err(StepError::fail(format!("Deleted data cannot be taken back: {}.", gone.join(", "))))
}

async fn delete_one(at: &At<'_>, host: &Host, volume: &VolumeItem) -> Result<(), StepError> {
    let ours = host.driver.list_volumes().await.map_err(of_driver)?;
    let found = ours.into_iter().find(|found| found.name == volume.name && found.mark == Some(volume_mark(at, volume)));
    let Some(found) = found else { return Ok(()) };
    at.context.log(format!("{}: deleting the data", volume.name));
    match host.driver.delete_volume(&found.pool, &found.name).await {
        Err(error) if matches!(error.kind, ErrorKind::NotFound(_)) => Ok(()),
        deleted => deleted.map_err(of_driver),
    }
}
