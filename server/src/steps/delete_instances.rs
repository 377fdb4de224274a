//! Deleting old generations, surplus instances, or all of a dropped deployment: ours by mark and uid, and nothing else.

use futures::future::join_all;

use super::{
    At, first_failure,
    inputs::{Item, ItemsInput},
};
use crate::engine::{Outcome, StepError};

pub(super) async fn run(at: &At<'_>) -> Result<Outcome, StepError> {
    let input: ItemsInput = at.input()?;
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
