//! What guests say while they boot, quoted line by line in the step's log. How far each was read is stored with the lines, so
//! that whoever resumes the step quotes nothing twice and leaves nothing out.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};

use super::{super::At, guest};
use crate::{
    drivers::registry::Host,
    engine::{StepError, checkpoint},
};

/// The next byte of each guest's log, by the instance's name.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Offsets(BTreeMap<String, u64>);

pub(crate) struct GuestLogs(Mutex<Offsets>);

impl GuestLogs {
    /// Goes on where the last attempt's stored lines end.
    pub(crate) fn resume(at: &At<'_>) -> Self {
        Self(Mutex::new(checkpoint(at.work.step.checkpoint.as_ref()).unwrap_or_default()))
    }

    /// Quotes what is new. False: nothing is.
    pub(crate) async fn quote(&self, at: &At<'_>, host: &Host, name: &str) -> Result<bool, StepError> {
        let from = self.lock().0.get(name).copied().unwrap_or(0);
        let (lines, to) = guest::read_lines(host, name, from).await?;
        if to == from {
            return Ok(false);
        }
        // Held until both are handed over: an older state must not be stored after a newer one.
        let mut offsets = self.lock();
        offsets.0.insert(name.to_owned(), to);
        at.context.log_with_checkpoint(lines.iter().map(|line| format!("{name} | {line}")), &*offsets);
        Ok(true)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Offsets> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
