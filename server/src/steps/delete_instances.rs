//! Deleting old generations, surplus instances, or all of a dropped deployment: ours by mark and uid, and nothing else.

use super::{At, inputs::ItemsInput, making::Found};
use crate::engine::{Outcome, StepError};

pub(super) async fn run(at: &At<'_>) -> Result<Outcome, StepError> {
    let input: ItemsInput = at.input()?;
    at.delete_all(&input.items).await?;
    Ok(Outcome::default())
}

/// What still stands was not deleted: nothing to take back. For the rest there is no way back.
pub(super) async fn undo(at: &At<'_>) -> Result<Outcome, StepError> {
    let input: ItemsInput = at.input()?;
    let host = at.host().await?;
    let mut gone = Vec::new();
    for item in &input.items {
        if matches!(at.look_up(&host, item).await?, Found::Absent) {
            gone.push(item.name.as_str());
        }
    }
    if gone.is_empty() {
        return Ok(Outcome::default());
    }
    Err(StepError::fail(format!("Deleted, which cannot be taken back: {}. Deploy makes them anew.", gone.join(", "))))
}
