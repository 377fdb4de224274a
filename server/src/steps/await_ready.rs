//! Waiting until instances are ready, as their component asks: running, with an address, or with cloud-init's verdict.

mod guest;
mod guest_logs;

use std::time::Duration;

use app::model::{cloud_init::VerdictState, group::Readiness, instance::InstanceState};

use super::{
    At, all,
    inputs::{Item, ReadyInput},
    making::Found,
};
use crate::{
    drivers::registry::Host,
    engine::{Outcome, StepError},
};
pub(super) use guest_logs::GuestLogs;

pub(super) async fn run(at: &At<'_>) -> Result<Outcome, StepError> {
    let input: ReadyInput = at.input()?;
    let host = at.host().await?;
    let logs = GuestLogs::resume(at);
    let limit = Duration::from_secs(u64::from(input.timeout_s));
    all(input.items.iter().map(|item| await_one(at, &host, item, input.readiness, limit, &logs))).await?;
    Ok(Outcome::default())
}

/// Waits for one instance.
pub(super) async fn await_one(
    at: &At<'_>,
    host: &Host,
    item: &Item,
    readiness: Readiness,
    limit: Duration,
    logs: &GuestLogs,
) -> Result<(), StepError> {
    let deadline = tokio::time::Instant::now() + limit;
    let mut last = "starting".to_owned();
    loop {
        at.stop_if_cancelled()?;
        if readiness == Readiness::CloudInit {
            logs.quote(at, host, &item.name).await?;
        }
        match look(at, host, item, readiness).await? {
            Progress::Ready => {
                if readiness == Readiness::CloudInit {
                    // What it said between the last look at its log and its verdict.
                    while logs.quote(at, host, &item.name).await? {}
                }
                at.context.log(format!("{}: ready", item.name));
                return Ok(());
            }
            Progress::NotYet(now) => {
                if now != last {
                    at.context.progress(format!("{}: {now}", item.name));
                    last = now;
                }
            }
        }
        if tokio::time::Instant::now() >= deadline {
            return Err(StepError::fail(format!(
                "{} on {} did not become ready in {} s: {last}.",
                item.name,
                host.name,
                limit.as_secs()
            )));
        }
        tokio::time::sleep(at.steps.pace.poll_every).await;
    }
}

enum Progress {
    Ready,
    /// What it still does, in a few words.
    NotYet(String),
}

async fn look(at: &At<'_>, host: &Host, item: &Item, readiness: Readiness) -> Result<Progress, StepError> {
    let Found::Ours(found) = at.look_up(host, item).await? else {
        return Err(StepError::fail(format!("{} disappeared from {}.", item.name, host.name)));
    };
    if found.state != InstanceState::Running {
        return match found.state {
            InstanceState::Stopped | InstanceState::Error => {
                Err(StepError::fail(format!("{} stopped by itself on {}.", item.name, host.name)))
            }
            other => Ok(Progress::NotYet(other.label().to_lowercase())),
        };
    }
    match readiness {
        Readiness::Running => Ok(Progress::Ready),
        Readiness::Address if found.addresses.is_empty() => Ok(Progress::NotYet("waiting for an address".to_owned())),
        Readiness::Address => Ok(Progress::Ready),
        Readiness::CloudInit => judge(at, host, item).await,
    }
}

async fn judge(at: &At<'_>, host: &Host, item: &Item) -> Result<Progress, StepError> {
    let verdict = guest::read_verdict(host, &item.name).await?;
    at.tell_verdict(item, &verdict)?;
    let module = verdict.module.clone().unwrap_or_default();
    match verdict.state {
        VerdictState::Done => Ok(Progress::Ready),
        VerdictState::Degraded => {
            at.context.log(format!("{}: degraded: {}", item.name, verdict.message.unwrap_or_default()));
            Ok(Progress::Ready)
        }
        // Without cloud-init there is nothing to wait for; the verdict says so on the instance.
        VerdictState::Absent | VerdictState::Disabled => Ok(Progress::Ready),
        VerdictState::NotStarted => Ok(Progress::NotYet("cloud-init has not started".to_owned())),
        VerdictState::Running => Ok(Progress::NotYet(format!("cloud-init running: {module}"))),
        VerdictState::Error => {
            for line in &verdict.log_tail {
                at.context.log(format!("{} ! {line}", item.name));
            }
            let message = verdict.message.unwrap_or_else(|| "it did not say why".to_owned());
            Err(StepError::fail(format!(
                "{} on {} did not become ready: cloud-init failed in {module}: {message}",
                item.name, host.name
            )))
        }
    }
}
