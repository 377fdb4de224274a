//! Operations: to look at, to wait for, never to cancel.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Recursion, Shared};
use crate::drivers::simulator::{
    reply::sync,
    shape,
    world::{Operation, Outcome, Refusal, World},
};

#[derive(Deserialize)]
pub(super) struct Patience {
    /// Seconds; below zero there is no end.
    #[serde(default = "for_ever")]
    timeout: i64,
}

fn for_ever() -> i64 {
    -1
}

/// Grouped by status, in lower case.
pub(super) async fn list(State(host): Shared, Query(depth): Query<Recursion>) -> Response {
    sync(host.read(|world| {
        let mut groups: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for operation in world.operations.values() {
            let shown = if depth.recursion == 0 {
                json!(format!("/1.0/operations/{}", operation.id))
            } else {
                shape::operation(operation, world.now_ms)
            };
            groups.entry(group_of(operation)).or_default().push(shown);
        }
        json!(groups)
    }))
}

pub(super) async fn show(State(host): Shared, Path(id): Path<String>) -> Result<Response, Refusal> {
    host.read(|world| Ok(sync(shape::operation(world.operation(&id)?, world.now_ms))))
}

/// 200 however it ended, and also when it has not: the metadata tells.
pub(super) async fn wait(
    State(host): Shared,
    Path(id): Path<String>,
    Query(patience): Query<Patience>,
) -> Result<Response, Refusal> {
    let now_ms = host.read(|world| world.operation(&id).map(|_| world.now_ms))?;
    let deadline_ms = if patience.timeout < 0 { i64::MAX } else { now_ms.saturating_add(patience.timeout.saturating_mul(1_000)) };
    let is_over = |world: &World| world.operations.get(&id).is_none_or(|operation| !operation.is_running());
    let ends_at = |world: &World| world.operations.get(&id).map(|operation| operation.ends_at);
    host.wait(deadline_ms, is_over, ends_at).await;
    host.read(|world| Ok(sync(shape::operation(world.operation(&id)?, world.now_ms))))
}

pub(super) async fn cancel(State(host): Shared, Path(id): Path<String>) -> Refusal {
    match host.read(|world| world.operation(&id).map(|_| ())) {
        Ok(()) => Refusal::new(400, "This operation can't be cancelled"),
        Err(refusal) => refusal,
    }
}

fn group_of(operation: &Operation) -> &'static str {
    match operation.outcome {
        None => "running",
        Some(Outcome::Succeeded) => "success",
        Some(Outcome::Failed(_)) => "failure",
    }
}
