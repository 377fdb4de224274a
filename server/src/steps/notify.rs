//! Telling a webhook: the message is written beside this step's result and sent after it, so that no job waits for who is told.

use serde_json::{Value, json};

use super::{At, inputs::NotifyInput, of_store};
use crate::engine::{Outcome, StepError};

pub(super) async fn run(at: &At<'_>) -> Result<Outcome, StepError> {
    let input: NotifyInput = at.input()?;
    let body = body(at, &input.message).await?;
    let (step_id, webhook_id) = (at.work.step.step.id, input.webhook_id);
    at.context.log("Its message is on its way; the settings tell whether it was taken.");
    let effect: crate::engine::Effect = Box::new(move |tx| {
        Box::pin(async move {
            let mut body = body;
            body["timestamp"] = at_text(tx.now()).into();
            // Removed since the job was made: there is nobody to tell.
            tx.insert_delivery(step_id, webhook_id, &body.to_string()).await.map(|_| ())
        })
    });
    Ok(Outcome { effects: vec![effect], then: Vec::new() })
}

/// By the database's clock: `2026-11-27T09:31:07Z`.
fn at_text(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).unwrap_or_default().to_string()
}

/// Type, time and data, as the specification's payloads are; the time is that of the write.
async fn body(at: &At<'_>, message: &str) -> Result<Value, StepError> {
    let job = &at.work.job;
    let store = &at.steps.planner.store;
    let deployment = store.get_deployment(job.project_id, job.deployment_id).await.map_err(of_store)?;
    Ok(json!({
        "type": "job.step",
        "data": {
            "step": at.work.step.step.title,
            "message": message,
            "job": job.id,
            "kind": job.kind,
            "version": job.version,
            "deployment": deployment.slug,
            "group": deployment.group_slug,
        },
    }))
}
