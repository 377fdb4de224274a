//! Starting what stands still.

use super::{
    At, all,
    inputs::{Item, ItemsInput},
    making::Found,
};
use crate::{
    drivers::registry::Host,
    engine::{Outcome, StepError},
};

pub(super) async fn run(at: &At<'_>) -> Result<Outcome, StepError> {
    let input: ItemsInput = at.input()?;
    let host = at.host().await?;
    all(input.items.iter().map(|item| start_one(at, &host, item))).await?;
    Ok(Outcome::default())
}

async fn start_one(at: &At<'_>, host: &Host, item: &Item) -> Result<(), StepError> {
    match at.look_up(host, item).await? {
        Found::Ours(found) => at.start(host, item, &found).await,
        _ => Err(StepError::fail(format!("{} is not on {} any more. Deploy makes it again.", item.name, host.name))),
    }
}

/// Stops them again.
pub(super) async fn undo(at: &At<'_>) -> Result<Outcome, StepError> {
    super::stop_instances::run(at).await
}
