//! Deleting old generations, surplus instances, or all of a dropped deployment: ours by mark and uid, and nothing else.

use super::{At, inputs::ItemsInput};
use crate::engine::{Outcome, StepError};

pub(super) async fn run(at: &At<'_>) -> Result<Outcome, StepError> {
    let input: ItemsInput = at.input()?;
    at.delete_all(&input.items).await?;
    Ok(Outcome::default())
}
