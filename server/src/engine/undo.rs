//! Taking back, because a person asked: the undo of each step that did anything, the last one first.

use std::time::Instant;

use app::model::{
    ids::StepId,
    job::{JobState, StepState},
};

use tokio_util::sync::CancellationToken;

use super::{
    Context, Outcome, StepError, Work, decide,
    worker::{Worker, append_step, write_pending},
};
use crate::store::{StoreError, steps::StepOrder};

pub(super) async fn run(worker: &Worker) -> Result<(), StoreError> {
    while let Some(order) = next(worker).await? {
        // An undo that began is followed to its end: half an undo helps nobody.
        let context = Context::new(CancellationToken::new(), worker.authority.clone());
        let result = undo_one(worker, &order, &context).await?;
        if finish(worker, order, result, &context).await? {
            return Ok(());
        }
        if worker.stop.is_cancelled() {
            return worker.release().await;
        }
    }
    end(worker, JobState::Cancelled, "Undone: what its steps did was taken back.".to_owned()).await
}

async fn next(worker: &Worker) -> Result<Option<StepOrder>, StoreError> {
    let lease = worker.lease.clone();
    worker
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.fence(&lease).await?;
                let steps = tx.list_step_orders(lease.job_id).await?;
                let Some(order) = decide::next_to_undo(&steps).cloned() else { return Ok(None) };
                let step = tx.note_step(order.step.id, Some("undoing".to_owned()), None).await?;
                append_step(tx, &lease, "step_undo_started", &step).await?;
                let job = tx.move_job_on(&lease, Some(format!("Undo: {}", step.title))).await?;
                tx.append_job(lease.project_id, "job_advanced", &job).await?;
                Ok(Some(order))
            })
        })
        .await
}

/// The undo itself, with signs of life beside it.
async fn undo_one(worker: &Worker, order: &StepOrder, context: &Context) -> Result<Result<Outcome, StepError>, StoreError> {
    let work = Work { job: worker.order.clone(), step: order.clone() };
    let begun_at = Instant::now();
    let undo = worker.runner.undo(work, context.clone());
    tokio::pin!(undo);
    let mut beat = tokio::time::interval(worker.options.beat_every);
    loop {
        tokio::select! {
            result = &mut undo => {
                worker.measures.undone(order, &result, begun_at.elapsed());
                return Ok(result);
            }
            _ = beat.tick() => worker.beat().await?,
        }
    }
}

/// True: the undo failed, and the job ended so that a person looks at what is left.
async fn finish(
    worker: &Worker,
    order: StepOrder,
    result: Result<Outcome, StepError>,
    context: &Context,
) -> Result<bool, StoreError> {
    let lease = worker.lease.clone();
    let pending = context.take();
    let step_id: StepId = order.step.id;
    worker
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.fence(&lease).await?;
                write_pending(tx, &lease, step_id, pending, true).await?;
                tx.finish_log(step_id).await?;
                match result {
                    Ok(outcome) => {
                        for effect in outcome.effects {
                            effect(tx).await?;
                        }
                        let step = tx.end_step(step_id, StepState::Undone, None, None).await?;
                        append_step(tx, &lease, "step_undone", &step).await?;
                        tx.forget_takeovers(&lease).await?;
                        Ok(false)
                    }
                    Err(error) => {
                        let error = format!("Undo of “{}” failed: {error}", order.step.title);
                        let step = tx.end_step(step_id, StepState::Failed, Some(error.clone()), None).await?;
                        append_step(tx, &lease, "step_undo_failed", &step).await?;
                        tx.end_job(&lease, JobState::NeedsAttention, Some(error)).await?;
                        Ok(true)
                    }
                }
            })
        })
        .await
}

async fn end(worker: &Worker, state: JobState, error: String) -> Result<(), StoreError> {
    let lease = worker.lease.clone();
    worker
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.fence(&lease).await?;
                tx.end_job(&lease, state, Some(error)).await?;
                Ok(())
            })
        })
        .await
}
