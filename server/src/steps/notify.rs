//! Telling a webhook: the message is written beside this step's result and sent after it, so that no job waits for who is told.

use serde_json::json;

use super::{At, inputs::NotifyInput, of_store};
use crate::engine::{Outcome, StepError};

pub(super) async fn run(at: &At<'_>) -> Result<Outcome, StepError> {
    let input: NotifyInput = at.input()?;
    let body = body(at, &input.message).await?;
    let (step_id, webhook_id) = (at.work.step.step.id, input.webhook_id);
    at.context.log("Its message is on its way; the settings tell whether it was taken.");
    let effect: crate::engine::Effect = Box::new(move |tx| {
        Box::pin(async move {
            // Removed since the job was made: there is nobody to tell.
            tx.insert_delivery(step_id, webhook_id, &body).await.map(|_| ())
        })
    });
    Ok(Outcome { effects: vec![effect], then: Vec::new() })
}

/// Type, time and data, as the specification's payloads are.
async fn body(at: &At<'_>, message: &str) -> Result<String, StepError> {
    let job = &at.work.job;
    let store = &at.steps.planner.store;
    let deployment = store.get_deployment(job.project_id, job.deployment_id).await.map_err(of_store)?;
    // The database's time: who is told refuses what is old, and a clock of ours may be wrong.
    let now = store.now().await.map_err(of_store)?;
    let timestamp = jiff::Timestamp::from_millisecond(now).map_err(|error| StepError::fail(error.to_string()))?;
    let body = json!({
        "type": "job.step",
        "timestamp": timestamp.to_string(),
        "data": {
            "step": at.work.step.step.title,
            "message": message,
            "job": job.id,
            "kind": job.kind,
            "version": job.version,
            "deployment": deployment.slug,
            "group": deployment.group_slug,
        },
    });
    Ok(body.to_string())
}
