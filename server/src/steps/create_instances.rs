//! Making a component's instances on one host, many at once, and starting them.

use super::{
    At, all,
    inputs::{CreateInput, Item},
};
use crate::{
    drivers::registry::Host,
    engine::{Outcome, StepError},
};

pub(super) async fn run(at: &At<'_>) -> Result<Outcome, StepError> {
    let input: CreateInput = at.input()?;
    let host = at.host().await?;
    all(input.items.iter().map(|item| make_one(at, &host, item, &input))).await?;
    Ok(Outcome::default())
}

async fn make_one(at: &At<'_>, host: &Host, item: &Item, input: &CreateInput) -> Result<(), StepError> {
    let found = at.make(host, item, &input.recipe).await?;
    if input.start { at.start(host, item, &found).await } else { Ok(()) }
}

/// Deletes what this step made.
pub(super) async fn undo(at: &At<'_>) -> Result<Outcome, StepError> {
    let input: CreateInput = at.input()?;
    at.delete_all(&input.items).await?;
    Ok(Outcome::default())
}
