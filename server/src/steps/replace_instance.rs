//! Putting a new generation in the place of one instance. An instance is never renamed and its cloud-init settings are never
//! edited: both make cloud-init run again. This step compensates itself: when the new one does not get ready, it is deleted, and
//! the old one goes on (or is started again).

use std::time::Duration;

use app::model::group::Replacement;

use super::{
    At,
    await_ready::{GuestLogs, await_one},
    inputs::ReplaceInput,
    making::Found,
};
use crate::{
    drivers::registry::Host,
    engine::{Outcome, StepError},
};

pub(super) async fn run(at: &At<'_>) -> Result<Outcome, StepError> {
    let input: ReplaceInput = at.input()?;
    let host = at.host().await?;
    let replaced = match input.mode {
        Replacement::Beside => beside(at, &host, &input).await,
        Replacement::StopFirst => stop_first(at, &host, &input).await,
    };
    match replaced {
        Ok(()) => Ok(Outcome::default()),
        // A host that is away for a moment can take nothing back either: the next attempt goes on from what is there.
        Err(StepError::Retry(why)) if !at.is_last_attempt() => Err(StepError::Retry(why)),
        Err(why) => Err(compensate(at, &host, &input, why).await),
    }
}

/// The new one gets ready beside the old one, which then stops.
async fn beside(at: &At<'_>, host: &Host, input: &ReplaceInput) -> Result<(), StepError> {
    bring_up(at, host, input).await?;
    at.stop_if_there(host, &input.old).await
}

/// For a fixed address, a port or a data volume: only one at a time.
async fn stop_first(at: &At<'_>, host: &Host, input: &ReplaceInput) -> Result<(), StepError> {
    at.stop_if_there(host, &input.old).await?;
    bring_up(at, host, input).await
}

async fn bring_up(at: &At<'_>, host: &Host, input: &ReplaceInput) -> Result<(), StepError> {
    let found = at.make(host, &input.new, &input.recipe).await?;
    at.start(host, &input.new, &found).await?;
    let limit = Duration::from_secs(u64::from(input.timeout_s));
    await_one(at, host, &input.new, input.readiness, limit, &GuestLogs::resume(at)).await
}

/// Deletes the new one and makes sure that the old one serves; says what was not touched.
async fn compensate(at: &At<'_>, host: &Host, input: &ReplaceInput, why: StepError) -> StepError {
    at.context.log(format!("{}: taking it back", input.new.name));
    let taken_back = take_back(at, host, input).await;
    match (why, taken_back) {
        (StepError::Cancelled, Ok(())) => StepError::Cancelled,
        (why, Ok(())) => {
            StepError::fail(format!("{why} {} was deleted again; {} still serves as before.", input.new.name, input.old.name))
        }
        (why, Err(left)) => StepError::fail(format!("{why} Taking it back failed, too: {left}")),
    }
}

async fn take_back(at: &At<'_>, host: &Host, input: &ReplaceInput) -> Result<(), StepError> {
    // Its row may hold the uid only after the next write: what carries our mark and never was another's is ours.
    let uid = at.uid(&input.new).await?;
    at.delete(host, &input.new, uid.as_deref()).await?;
    match at.look_up(host, &input.old).await? {
        Found::Ours(found) => at.start_always(host, &input.old, &found).await,
        Found::Absent | Found::HalfMade | Found::Foreign => Ok(()),
    }
}

/// The old one serves again, the new one goes.
pub(super) async fn undo(at: &At<'_>) -> Result<Outcome, StepError> {
    let input: ReplaceInput = at.input()?;
    let host = at.host().await?;
    take_back(at, &host, &input).await?;
    Ok(Outcome::default())
}
