//! Starting, stopping and deleting one instance of ours: what is so already is left alone.

use app::model::instance::InstanceState;

use super::{
    At, all,
    follow::{End, follow, settle},
    inputs::Item,
    making::Found,
    of_driver,
};
use crate::{
    drivers::{ErrorKind, HostInstance, Power, registry::Host},
    engine::StepError,
};

impl At<'_> {
    /// Deletes those of the items that are ours, many at once.
    pub(super) async fn delete_all(&self, items: &[Item]) -> Result<(), StepError> {
        let host = self.host().await?;
        all(items.iter().map(|item| self.delete_if_ours(&host, item))).await
    }

    async fn delete_if_ours(&self, host: &Host, item: &Item) -> Result<(), StepError> {
        let uid = self.uid(item).await?;
        self.delete(host, item, uid.as_deref()).await
    }

    /// Nothing of ours under this name: nothing to stop.
    pub(super) async fn stop_if_there(&self, host: &Host, item: &Item) -> Result<(), StepError> {
        match self.look_up(host, item).await? {
            Found::Ours(found) => self.stop(host, item, &found).await,
            Found::Absent | Found::HalfMade | Found::Foreign => Ok(()),
        }
    }

    pub(super) async fn start(&self, host: &Host, item: &Item, found: &HostInstance) -> Result<(), StepError> {
        if found.state != InstanceState::Running {
            self.stop_if_cancelled()?;
        }
        self.start_always(host, item, found).await
    }

    /// Also after a cancel: taking back must bring the old one up again.
    pub(super) async fn start_always(&self, host: &Host, item: &Item, found: &HostInstance) -> Result<(), StepError> {
        // Told also when nothing is to do: who started it may have died before telling.
        if found.state == InstanceState::Running {
            return self.show(item, InstanceState::Running);
        }
        self.context.log(format!("{}: starting", item.name));
        self.show(item, InstanceState::Starting)?;
        let end = self.set_power(host, item, Power::Start).await?;
        if self.state_of(host, item).await? == Some(InstanceState::Running) {
            return self.show(item, InstanceState::Running);
        }
        match end {
            End::Failed(reason) => Err(StepError::fail(format!("{} did not start on {}: {reason}", item.name, host.name))),
            End::Succeeded | End::Forgotten => {
                Err(StepError::retry(format!("{} is not running on {} yet.", item.name, host.name)))
            }
        }
    }

    /// Asks the guest, and pulls the plug when it does not answer in time.
    pub(super) async fn stop(&self, host: &Host, item: &Item, found: &HostInstance) -> Result<(), StepError> {
        if found.state == InstanceState::Stopped {
            return self.show(item, InstanceState::Stopped);
        }
        self.context.log(format!("{}: shutting down", item.name));
        self.show(item, InstanceState::Stopping)?;
        if found.state == InstanceState::Running {
            self.set_power(host, item, Power::Stop { grace: self.steps.pace.stop_grace }).await?;
        }
        if self.is_standing(host, item).await? {
            self.context.log(format!("{}: did not shut down in time; pulling the plug", item.name));
            self.set_power(host, item, Power::Kill).await?;
        }
        if self.is_standing(host, item).await? {
            return Err(StepError::retry(format!("{} does not stop on {}.", item.name, host.name)));
        }
        self.show(item, InstanceState::Stopped)
    }

    /// Deletes it if it is ours, and only then. Gone already is as good.
    pub(super) async fn delete(&self, host: &Host, item: &Item, uid: Option<&str>) -> Result<(), StepError> {
        settle(host.driver.as_ref(), &item.name, self.context).await?;
        match self.look(host, item, uid).await? {
            Found::Absent => {}
            Found::Foreign => self.context.log(format!("{}: not ours any more; it stays on {}", item.name, host.name)),
            Found::Ours(found) => {
                self.stop(host, item, &found).await?;
                self.delete_stopped(host, item).await?;
            }
            Found::HalfMade => self.delete_stopped(host, item).await?,
        }
        self.forget(item)
    }

    async fn delete_stopped(&self, host: &Host, item: &Item) -> Result<(), StepError> {
        self.context.log(format!("{}: deleting", item.name));
        let operation = match host.driver.delete_instance(&item.name).await {
            Ok(operation) => operation,
            Err(error) if matches!(error.kind, ErrorKind::NotFound(_)) => return Ok(()),
            // A host that comes back starts what it believes was running when it died, also after it was seen stopped.
            Err(error) if matches!(error.kind, ErrorKind::Rejected(_)) && self.is_standing(host, item).await? => {
                return Err(StepError::retry(error.to_string()));
            }
            Err(error) => return Err(of_driver(error)),
        };
        match follow(host.driver.as_ref(), &operation, self.context, &item.name).await? {
            End::Succeeded => Ok(()),
            End::Failed(reason) => {
                Err(StepError::retry(format!("{} could not be deleted on {}: {reason}", item.name, host.name)))
            }
            End::Forgotten if self.state_of(host, item).await?.is_none() => Ok(()),
            End::Forgotten => Err(StepError::retry(format!("{} is still on {}.", item.name, host.name))),
        }
    }

    async fn set_power(&self, host: &Host, item: &Item, power: Power) -> Result<End, StepError> {
        match host.driver.set_power(&item.name, power).await {
            Ok(operation) => follow(host.driver.as_ref(), &operation, self.context, &item.name).await,
            // The state afterwards tells whether it happened; a refusal is told by its own words.
            Err(error) if error.is_ambiguous() => Ok(End::Forgotten),
            Err(error) => match error.kind {
                ErrorKind::Rejected(reason) => Ok(End::Failed(reason)),
                _ => Err(of_driver(error)),
            },
        }
    }

    async fn state_of(&self, host: &Host, item: &Item) -> Result<Option<InstanceState>, StepError> {
        Ok(host.driver.find_instance(&item.name).await.map_err(of_driver)?.map(|found| found.state))
    }

    async fn is_standing(&self, host: &Host, item: &Item) -> Result<bool, StepError> {
        Ok(self.state_of(host, item).await?.is_some_and(|state| state != InstanceState::Stopped))
    }
}
