//! Making one instance so that it exists once, whatever was begun before: look, act on what is missing, look again.

use app::model::{
    cloud_init::Verdict,
    ids::{DeploymentId, TargetId},
    instance::{InstanceState, Mark},
};

use super::{
    At,
    follow::{End, follow, settle},
    inputs::{Item, Recipe},
    of_driver, of_store,
};
use crate::{
    drivers::{HostInstance, NewInstance, VolumeMount, registry::Host},
    engine::{Context, StepError},
};

/// Looks and acts at most this often: each round removes one obstacle.
const ROUNDS: u32 = 6;

/// What stands under an item's name.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "one lives for one look")]
pub(super) enum Found {
    Absent,
    Ours(HostInstance),
    /// Ours by mark, never started, and nobody saw its creation succeed.
    HalfMade,
    Foreign,
}

impl At<'_> {
    pub(super) fn mark(&self, item: &Item) -> Mark {
        Mark {
            installation: self.steps.planner.installation_id,
            deployment: self.work.job.deployment_id,
            component: item.component_id,
            ordinal: item.ordinal,
            generation: item.generation,
        }
    }

    /// Ours is what carries the mark and, where it is known, the uid.
    pub(super) async fn look(&self, host: &Host, item: &Item, uid: Option<&str>) -> Result<Found, StepError> {
        let Some(found) = host.driver.find_instance(&item.name).await.map_err(of_driver)? else { return Ok(Found::Absent) };
        if found.mark != Some(self.mark(item)) {
            return Ok(Found::Foreign);
        }
        Ok(match uid {
            Some(uid) if uid == found.uid => Found::Ours(found),
            Some(_) => Found::Foreign,
            None if found.last_started_at.is_some() => Found::Ours(found),
            None => Found::HalfMade,
        })
    }

    /// As [`At::look`], with the uid that is stored.
    pub(super) async fn look_up(&self, host: &Host, item: &Item) -> Result<Found, StepError> {
        let uid = self.uid(item).await?;
        self.look(host, item, uid.as_deref()).await
    }

    /// The stored uid of an item, where its creation was seen to succeed.
    pub(super) async fn uid(&self, item: &Item) -> Result<Option<String>, StepError> {
        self.steps.planner.store.find_uid(self.target_id()?, &item.name).await.map_err(of_store)
    }

    /// Makes the instance, or finds that it is made.
    pub(super) async fn make(&self, host: &Host, item: &Item, recipe: &Recipe) -> Result<HostInstance, StepError> {
        let mut uid = self.uid(item).await?;
        for _ in 0..ROUNDS {
            match self.look(host, item, uid.as_deref()).await? {
                Found::Ours(found) => {
                    self.remember(item, &found)?;
                    return Ok(found);
                }
                Found::Foreign => {
                    return Err(StepError::fail(format!("{} on {} is not ours: its name is taken.", item.name, host.name)));
                }
                Found::Absent => uid = self.create(host, item, recipe).await?,
                Found::HalfMade => self.clear_half_made(host, item).await?,
            }
        }
        Err(StepError::retry(format!("{} on {} does not settle.", item.name, host.name)))
    }

    /// Asks for the creation and follows it. Gives the uid when it was seen to succeed.
    async fn create(&self, host: &Host, item: &Item, recipe: &Recipe) -> Result<Option<String>, StepError> {
        self.stop_if_cancelled()?;
        let new = self.new_instance(item, recipe).await?;
        let _permit = host.creates.acquire().await.map_err(|_| StepError::retry("The server is stopping."))?;
        self.context.log(format!("{}: creating on {}", item.name, host.name));
        self.show(item, InstanceState::Creating)?;
        let operation = match host.driver.create_instance(&new).await {
            Ok(operation) => operation,
            // It may have happened all the same: the next look tells.
            Err(error) if error.is_ambiguous() => return Ok(None),
            Err(error) => return Err(of_driver(error)),
        };
        match follow(host.driver.as_ref(), &operation, self.context, &item.name).await? {
            End::Succeeded => Ok(self.uid_on_host(host, item).await?),
            End::Forgotten => Ok(None),
            End::Failed(reason) => self.after_failed_create(host, item, reason).await,
        }
    }

    /// A duplicate is accepted and fails only in its operation: then the first one counts.
    async fn after_failed_create(&self, host: &Host, item: &Item, reason: String) -> Result<Option<String>, StepError> {
        match self.look(host, item, None).await? {
            Found::Absent | Found::Foreign => {
                Err(StepError::fail(format!("{} could not be made on {}: {reason}", item.name, host.name)))
            }
            Found::Ours(_) | Found::HalfMade => Ok(None),
        }
    }

    async fn uid_on_host(&self, host: &Host, item: &Item) -> Result<Option<String>, StepError> {
        let found = host.driver.find_instance(&item.name).await.map_err(of_driver)?;
        Ok(found.filter(|found| found.mark == Some(self.mark(item))).map(|found| found.uid))
    }

    /// Waits for whoever is still making it; what then is no further along is deleted, to be made again.
    async fn clear_half_made(&self, host: &Host, item: &Item) -> Result<(), StepError> {
        settle(host.driver.as_ref(), &item.name, self.context).await?;
        if !matches!(self.look(host, item, None).await?, Found::HalfMade) {
            return Ok(());
        }
        self.context.log(format!("{}: its creation was not seen to succeed; deleting it to make it again", item.name));
        let operation = host.driver.delete_instance(&item.name).await.map_err(of_driver)?;
        match follow(host.driver.as_ref(), &operation, self.context, &item.name).await? {
            End::Failed(reason) => {
                Err(StepError::retry(format!("{} could not be deleted on {}: {reason}", item.name, host.name)))
            }
            End::Succeeded | End::Forgotten => Ok(()),
        }
    }

    async fn new_instance(&self, item: &Item, recipe: &Recipe) -> Result<NewInstance, StepError> {
        let key = (recipe.cloud_config_id, recipe.revision);
        let contents = self.steps.planner.store.list_contents(self.work.job.project_id, &[key]).await.map_err(of_store)?;
        let content = contents.get(&key).ok_or_else(|| StepError::fail("The pinned revision of its cloud-config is gone."))?;
        Ok(NewInstance {
            name: item.name.clone(),
            fingerprint: recipe.fingerprint.clone(),
            profiles: recipe.profiles.clone(),
            environment: content.environment.clone(),
            user_data: content.user_data.clone(),
            mark: self.mark(item),
            inputs: recipe.inputs.clone(),
            volumes: mounts(item, recipe),
        })
    }

    fn remember(&self, item: &Item, found: &HostInstance) -> Result<(), StepError> {
        let (target_id, name, uid, state) = (self.target_id()?, item.name.clone(), found.uid.clone(), found.state);
        self.context
            .write(Box::new(move |tx| Box::pin(async move { tx.set_instance_made(target_id, &name, &uid, state).await })));
        Ok(())
    }

    /// What the step is doing with it, before its host tells.
    pub(super) fn show(&self, item: &Item, state: InstanceState) -> Result<(), StepError> {
        show(self.context, self.target_id()?, item, state);
        Ok(())
    }

    /// cloud-init's verdict, as far as it is; told only when it changed.
    pub(super) fn tell_verdict(&self, item: &Item, verdict: &Verdict) -> Result<(), StepError> {
        let (target_id, name, verdict) = (self.target_id()?, item.name.clone(), verdict.clone());
        self.context.write(Box::new(move |tx| Box::pin(async move { tx.set_verdict(target_id, &name, &verdict).await })));
        Ok(())
    }

    pub(super) fn forget(&self, item: &Item) -> Result<(), StepError> {
        let (target_id, name) = (self.target_id()?, item.name.clone());
        self.context.write(Box::new(move |tx| Box::pin(async move { tx.set_instance_gone(target_id, &name).await })));
        Ok(())
    }

    pub(super) fn deployment_id(&self) -> DeploymentId {
        self.work.job.deployment_id
    }
}

fn show(context: &Context, target_id: TargetId, item: &Item, state: InstanceState) {
    let name = item.name.clone();
    context.write(Box::new(move |tx| Box::pin(async move { tx.set_instance_state(target_id, &name, state).await })));
}

/// Data volumes are named after the place, not the generation.
fn mounts(item: &Item, recipe: &Recipe) -> Vec<VolumeMount> {
    let place = app::model::name::instance_name(&recipe.deployment, &recipe.component, item.ordinal, 1);
    recipe
        .volumes
        .iter()
        .map(|volume| VolumeMount {
            device: format!("data-{}", volume.name),
            pool: volume.pool.clone(),
            volume: format!("{place}-{}", volume.name),
            path: volume.path.clone(),
        })
        .collect()
}
