//! Stopping a component's instances on one host: gracefully, then by force.

use futures::future::join_all;

use super::{
    At, first_failure,
    inputs::{Item, ItemsInput},
    making::Found,
};
use crate::{
    drivers::registry::Host,
    engine::{Outcome, StepError},
};

pub(super) async fn run(at: &At<'_>) -> Result<Outcome, StepError> {
    let input: ItemsInput = at.input()?;
    let host = at.host()?;
    first_failure(join_all(input.items.iter().map(|item| stop_one(at, &host, item))).await)?;
    Ok(Outcome::default())
}

async fn stop_one(at: &At<'_>, host: &Host, item: &Item) -> Result<(), StepError> {
    let uid = at.uid(item).await?;
    match at.look(host, item, uid.as_deref()).await? {
        Found::Ours(found) => at.stop(host, item, &found).await,
        // Nothing of ours stands there: nothing to stop.
        Found::Absent | Found::HalfMade | Found::Foreign => Ok(()),
    }
}

/// Starts them again.
pub(super) async fn undo(at: &At<'_>) -> Result<Outcome, StepError> {
    super::start_instances::run(at).await
}
