//! Deleting and renaming: both want a stopped instance, and say so at different moments.

use super::{Operation, Refusal, World, create::check_name, operation::Work};
use crate::drivers::simulator::ledger::Action;

impl World {
    /// A running instance is refused at once.
    pub fn delete_instance(&mut self, name: &str) -> Result<String, Refusal> {
        if self.instance(name)?.is_running() {
            return Err(Refusal::new(400, "Instance is running"));
        }
        let work = Work::Delete { name: name.to_owned() };
        let lasts_ms = self.latencies.delete.as_millis() as i64;
        Ok(match self.holder(name) {
            // It waits for the first one, and has nothing left to do.
            Some(Operation { work: Work::Delete { .. }, ends_at, .. }) => {
                let id = self.begin(work, ends_at - self.now_ms);
                self.doom(&id, "Failed to create instance delete operation: A matching non-reusable operation has now succeeded");
                id
            }
            Some(_) => {
                let busy = self.busy(name).unwrap_or_default();
                self.begin_doomed(work, format!("Failed to create instance delete operation: {busy}"))
            }
            None => self.begin(work, lasts_ms),
        })
    }

    /// A running instance is accepted, and its operation fails.
    pub fn rename_instance(&mut self, name: &str, to: &str) -> Result<String, Refusal> {
        check_name(to)?;
        let is_running = self.instance(name)?.is_running();
        if self.instances.contains_key(to) {
            return Err(Refusal::new(409, format!("Name \"{to}\" already in use")));
        }
        let work = Work::Rename { name: name.to_owned(), to: to.to_owned() };
        if is_running {
            return Ok(self.begin_doomed(work, "Renaming of running container not allowed"));
        }
        Ok(self.begin(work, 0))
    }

    pub(super) fn deleted(&mut self, name: &str) -> Result<(), String> {
        if self.instances.get(name).is_some_and(|instance| instance.is_running()) {
            return Err("Instance is running".to_owned());
        }
        self.say(Action::Deleted, name, "instance-deleted");
        self.instances.remove(name).map(|_| ()).ok_or_else(|| "Instance not found".to_owned())
    }

    /// cloud-init takes a renamed instance for a new one and runs everything again.
    pub(super) fn renamed(&mut self, name: &str, to: &str) -> Result<(), String> {
        if self.instances.contains_key(to) {
            return Err(format!("Name \"{to}\" already in use"));
        }
        let instance_id = self.next_id();
        let mut instance = self.instances.remove(name).ok_or("Instance not found")?;
        instance.name = to.to_owned();
        instance.config.insert("volatile.cloud-init.instance-id".to_owned(), instance_id);
        instance.forget_first_boot();
        self.instances.insert(to.to_owned(), instance);
        self.say(Action::Renamed, to, "instance-renamed");
        Ok(())
    }
}
