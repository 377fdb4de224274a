//! Start, stop, kill, restart, freeze: all are accepted for any existing instance and fail in the operation when they do not fit.

use serde::Deserialize;

use super::{Operation, Refusal, World, operation::Work};
use crate::drivers::simulator::{
    instance::{Instance, Status},
    ledger::Action,
};

/// Without a time-out a guest gets this long.
const PATIENCE_MS: i64 = 600_000;
const SHUTDOWN_FAILED: &str = "Failed shutting down instance, status is \"Running\": shutting down the container failed";

/// The body of `PUT /1.0/instances/{name}/state`.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct PowerRequest {
    pub action: String,
    /// Seconds.
    #[serde(default)]
    pub timeout: i64,
    #[serde(default)]
    pub force: bool,
}

impl World {
    pub fn change_power(&mut self, name: &str, request: &PowerRequest) -> Result<String, Refusal> {
        self.instance(name)?;
        let name = name.to_owned();
        match request.action.as_str() {
            "start" => Ok(self.begin_start(name)),
            "stop" if request.force => Ok(self.begin_kill(name)),
            "stop" => Ok(self.begin_shutdown(Work::Stop { name }, request)),
            "restart" => Ok(self.begin_shutdown(Work::Restart { name }, request)),
            "freeze" => Ok(self.begin_quick(Work::Freeze { name })),
            "unfreeze" => Ok(self.begin_quick(Work::Unfreeze { name })),
            other => Err(Refusal::new(400, format!("Unknown action: '{other}'"))),
        }
    }

    fn begin_start(&mut self, name: String) -> String {
        let lasts_ms = self.latencies.start.as_millis() as i64;
        let reason = self.why_not_started(&name);
        let work = Work::Start { name };
        match (reason, self.holder(work.name())) {
            (Some(reason), _) => self.begin_doomed(work, reason),
            // It waits for the first one, and finds the instance running.
            (None, Some(Operation { work: Work::Start { .. }, ends_at, .. })) => self.begin(work, ends_at - self.now_ms),
            (None, Some(_)) => {
                let busy = self.busy(work.name()).unwrap_or_default();
                self.begin_doomed(work, format!("Failed to create instance start operation: {busy}"))
            }
            (None, None) => self.begin(work, lasts_ms),
        }
    }

    fn why_not_started(&self, name: &str) -> Option<String> {
        let instance = self.instances.get(name)?;
        if instance.is_running() {
            return Some("The instance is already running".to_owned());
        }
        let is_broken = !instance.is_complete && self.holder(name).is_none();
        is_broken.then(|| "Failed to handle idmapped storage: No such file or directory: the root file system".to_owned())
    }

    /// Pulling the plug does not wait for others; a shutdown that was waiting for the guest gets its wish.
    fn begin_kill(&mut self, name: String) -> String {
        if !self.instances.get(&name).is_some_and(Instance::is_running) {
            return self.begin_doomed(Work::Kill { name }, "The instance is already stopped");
        }
        self.begin(Work::Kill { name }, self.latencies.kill.as_millis() as i64)
    }

    /// A second one joins the first, with its own patience.
    fn begin_shutdown(&mut self, work: Work, request: &PowerRequest) -> String {
        let Some(instance) = self.instances.get(work.name()) else { return self.begin_doomed(work, "Instance not found") };
        if !instance.is_running() {
            return self.begin_doomed(work, "The instance is already stopped");
        }
        let patience_ms = if request.timeout > 0 { request.timeout.saturating_mul(1_000).min(PATIENCE_MS) } else { PATIENCE_MS };
        let needed_ms = if request.force { self.latencies.kill } else { self.latencies.stop }.as_millis() as i64;
        let refuses =
            !request.force && (instance.script.ignores_shutdown || instance.status == Status::Frozen || needed_ms > patience_ms);
        let id = self.begin(work, if refuses { patience_ms } else { needed_ms });
        if refuses {
            self.doom(&id, SHUTDOWN_FAILED);
        }
        id
    }

    fn begin_quick(&mut self, work: Work) -> String {
        self.begin(work, 0)
    }

    pub(super) fn started(&mut self, name: &str) -> Result<(), String> {
        let now_ms = self.now_ms;
        let instance = self.instances.get_mut(name).ok_or("Instance not found")?;
        if instance.is_running() {
            return Err("The instance is already running".to_owned());
        }
        instance.boot(now_ms);
        self.say(Action::Started, name, "instance-started");
        Ok(())
    }

    pub(super) fn shut_down(&mut self, name: &str) -> Result<(), String> {
        if self.halt_if_running(name)? {
            self.say(Action::Stopped, name, "instance-shutdown");
        }
        Ok(())
    }

    pub(super) fn killed(&mut self, name: &str) -> Result<(), String> {
        if self.halt_if_running(name)? {
            self.say(Action::Killed, name, "instance-stopped");
            self.release_waiting_shutdowns(name);
        }
        Ok(())
    }

    pub(super) fn restarted(&mut self, name: &str) -> Result<(), String> {
        let now_ms = self.now_ms;
        self.halt_if_running(name)?;
        self.instances.get_mut(name).ok_or("Instance not found")?.boot(now_ms);
        self.say(Action::Restarted, name, "instance-restarted");
        Ok(())
    }

    pub(super) fn frozen(&mut self, name: &str) -> Result<(), String> {
        let instance = self.instances.get_mut(name).ok_or("Instance not found")?;
        if instance.status != Status::Running {
            return Err("The container isn't running".to_owned());
        }
        instance.status = Status::Frozen;
        self.say(Action::Frozen, name, "instance-paused");
        Ok(())
    }

    pub(super) fn unfrozen(&mut self, name: &str) -> Result<(), String> {
        let instance = self.instances.get_mut(name).ok_or("Instance not found")?;
        if instance.status != Status::Frozen {
            return Err("The container isn't frozen".to_owned());
        }
        instance.status = Status::Running;
        self.say(Action::Unfrozen, name, "instance-resumed");
        Ok(())
    }

    fn halt_if_running(&mut self, name: &str) -> Result<bool, String> {
        let now_ms = self.now_ms;
        let instance = self.instances.get_mut(name).ok_or("Instance not found")?;
        let was_running = instance.is_running();
        if was_running {
            instance.halt(now_ms);
        }
        Ok(was_running)
    }

    fn release_waiting_shutdowns(&mut self, name: &str) {
        let now_ms = self.now_ms;
        for operation in self.operations.values_mut() {
            if operation.is_running() && matches!(&operation.work, Work::Stop { name: other } if other == name) {
                operation.forgive(now_ms);
            }
        }
    }
}
