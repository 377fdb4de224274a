//! Stopping a component's instances on one host: gracefully, then by force.

use super::{At, all, inputs::ItemsInput};
use crate::engine::{Outcome, StepError};

pub(super) async fn run(at: &At<'_>) -> Result<Outcome, StepError> {
    let input: ItemsInput = at.input()?;
    let host = at.host().await?;
    all(input.items.iter().map(|item| at.stop_if_there(&host, item))).await?;
    Ok(Outcome::default())
}

/// Starts them again.
pub(super) async fn undo(at: &At<'_>) -> Result<Outcome, StepError> {
    super::start_instances::run(at).await
}
