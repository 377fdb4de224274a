//! Making a component's instances on one host, many at once, and starting them.

use futures::future::join_all;

use super::{
    At, first_failure,
    inputs::{CreateInput, Item},
};
use crate::{
    drivers::registry::Host,
    engine::{Outcome, StepError},
};

pub(super) async fn run(at: &At<'_>) -> Result<Outcome, StepError> {
    let input: CreateInput = at.input()?;
    let host = at.host()?;
    let made = input.items.iter().map(|item| make_one(at, &host, item, &input));
    first_failure(join_all(made).await)?;
    Ok(Outcome::default())
}

async fn make_one(at: &At<'_>, host: &Host, item: &Item, input: &CreateInput) -> Result<(), StepError> {
    let found = at.make(host, item, &input.recipe).await?;
    if input.start { at.start(host, item, &found).await } else { Ok(()) }
}

/// Deletes what this step made.
pub(super) async fn undo(at: &At<'_>) -> Result<Outcome, StepError> {
    let input: CreateInput = at.input()?;
    let host = at.host()?;
    let rows = at.rows().await?;
    let uid = |item: &Item| rows.iter().find(|row| row.instance.name == item.name).and_then(|row| row.uid.clone());
    let deletes = input.items.iter().map(|item| {
        let uid = uid(item);
        let host = &host;
        async move { at.delete(host, item, uid.as_deref()).await }
    });
    first_failure(join_all(deletes).await)?;
    Ok(Outcome::default())
}
