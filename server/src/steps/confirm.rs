//! Waiting for a person: asks once, gives the lease back, and goes on with what was answered. Question and answer are data of
//! the step, so that any server goes on from them, whenever that is. A retry forgets both (`Tx::retry_failed_steps`).

use app::model::question::{Answer, Asked, Question};

use super::At;
use crate::engine::{Outcome, StepError, checkpoint};

/// Without a limit of its own a question waits as long as its job may take; no job may take this long.
const LONGEST_MS: i64 = 30 * 86_400_000;

pub(super) fn run(at: &At<'_>) -> Result<Outcome, StepError> {
    let question: Question = at.input()?;
    match checkpoint::<Asked>(at.work.step.checkpoint.as_ref()) {
        None => Err(ask(at, &question)),
        Some(Asked { answer: Some(answer) }) => conclude(at, &answer),
        // It was put off until its time was over, and that is now.
        Some(Asked { answer: None }) => Err(StepError::fail("Nobody answered in time.")),
    }
}

fn ask(at: &At<'_>, question: &Question) -> StepError {
    question.instructions.lines().for_each(|line| at.context.log(line));
    at.context.log(format!("Waits for a member with the role {}, or a higher one.", question.role.as_str()));
    StepError::Wait {
        for_ms: at.work.step.timeout_ms.unwrap_or(LONGEST_MS),
        checkpoint: serde_json::to_value(Asked { answer: None }).expect("it serialises: plain fields only"),
    }
}

fn conclude(at: &At<'_>, answer: &Answer) -> Result<Outcome, StepError> {
    let note = if answer.note.is_empty() { ".".to_owned() } else { format!(": {}", answer.note) };
    if !answer.is_confirmed {
        return Err(StepError::fail(format!("Refused by {}{note}", answer.by)));
    }
    at.context.log(format!("Confirmed by {}{note}", answer.by));
    Ok(Outcome::default())
}
