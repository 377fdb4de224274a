//! One connection to one host. The stream of events is opened first, then everything is read: what happens in between is in the
//! stream. From then on the stream moves the states; what hosts send no events for is asked for from time to time.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use app::model::ids::TargetId;
use futures::{StreamExt as _, future::try_join_all};
use tokio::time::{Instant, MissedTickBehavior};

use super::{Pace, keep::End};
use crate::{
    control::Services,
    drivers::{Driver, DriverError, ErrorKind, HostEvent, HostInstance},
    store::{observations::Known, targets::Seen},
};

/// Most events that are handled at once.
const EVENTS_AT_ONCE: usize = 64;
/// A row that somebody writes again and again is left to the next event.
const LOOKS_MAX: u32 = 3;

pub(super) struct Session<'a> {
    pub services: &'a Services,
    pub target_id: TargetId,
    pub driver: Arc<dyn Driver>,
    /// What was last seen, as it was last stored.
    pub seen: Seen,
    /// Everybody's, by name.
    pub instances: BTreeMap<String, HostInstance>,
    /// Images whose schema was asked for since the connection stands.
    pub asked_schemas: HashSet<String>,
}

/// Ends only by failing. `connected` becomes true when the whole host was read.
pub(super) async fn run(
    services: &Services,
    target_id: TargetId,
    driver: Arc<dyn Driver>,
    pace: &Pace,
    connected: &AtomicBool,
) -> Result<Infallible, End> {
    let mut events = driver.watch().await?.ready_chunks(EVENTS_AT_ONCE);
    let mut session =
        Session { services, target_id, driver, seen: Seen::default(), instances: BTreeMap::new(), asked_schemas: HashSet::new() };
    session.read_all().await?;
    connected.store(true, Ordering::Relaxed);
    session.look_into_guests().await?;
    let mut read_at = Instant::now();
    let mut tick = tokio::time::interval_at(Instant::now() + pace.watched_every, pace.watched_every);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            heard = events.next() => session.hear(heard.ok_or_else(ended)?).await?,
            _ = tick.tick() => {
                if read_at.elapsed() >= pace.idle_every {
                    read_at = Instant::now();
                    session.read_all().await?;
                    session.look_into_guests().await?;
                } else if services.hub.is_watched() {
                    session.read_instances().await?;
                    session.look_into_guests().await?;
                }
            }
        }
    }
}

fn ended() -> DriverError {
    DriverError {
        target: String::new(),
        operation: "watch events".to_owned(),
        kind: ErrorKind::Disconnected("the host closed it".to_owned()),
        source: None,
    }
}

impl Session<'_> {
    async fn read_all(&mut self) -> Result<(), End> {
        let known = self.known().await?;
        let driver = &self.driver;
        let (info, instances, images, profiles, pools) = tokio::try_join!(
            driver.probe(),
            driver.list_instances(),
            driver.list_images(),
            driver.list_profiles(),
            driver.list_pools()
        )?;
        self.instances = by_name(instances);
        let mut seen = self.seen_with(&known);
        seen.capacity = info.capacity;
        (seen.inventory.images, seen.inventory.profiles, seen.inventory.pools) = (images, profiles, pools);
        self.store_look(&known, None, seen, true).await
    }

    async fn read_instances(&mut self) -> Result<(), End> {
        let known = self.known().await?;
        self.instances = by_name(self.driver.list_instances().await?);
        let seen = self.seen_with(&known);
        self.store_look(&known, None, seen, true).await
    }

    async fn hear(&mut self, heard: Vec<Result<HostEvent, DriverError>>) -> Result<(), End> {
        let (mut names, mut has_inventory) = (BTreeSet::new(), false);
        for event in heard {
            match event? {
                HostEvent::Instance { name, .. } => drop(names.insert(name)),
                HostEvent::Inventory => has_inventory = true,
                HostEvent::Operation(_) => {}
            }
        }
        if has_inventory {
            self.read_inventory().await?;
        }
        if names.is_empty() { Ok(()) } else { self.look_at(names).await }
    }

    async fn read_inventory(&mut self) -> Result<(), End> {
        let known = self.known().await?;
        let driver = &self.driver;
        let (images, profiles, pools) = tokio::try_join!(driver.list_images(), driver.list_profiles(), driver.list_pools())?;
        let mut seen = self.seen_with(&known);
        (seen.inventory.images, seen.inventory.profiles, seen.inventory.pools) = (images, profiles, pools);
        self.store_look(&known, Some(&BTreeSet::new()), seen, false).await
    }

    /// Looks at some by name, and again at those that somebody else wrote meanwhile.
    async fn look_at(&mut self, names: BTreeSet<String>) -> Result<(), End> {
        let known = self.known().await?;
        self.refresh(&names).await?;
        let seen = self.seen_with(&known);
        self.store_look(&known, Some(&names), seen, false).await
    }

    async fn refresh(&mut self, names: &BTreeSet<String>) -> Result<(), End> {
        let found = try_join_all(names.iter().map(|name| self.driver.find_instance(name))).await?;
        for (name, found) in names.iter().zip(found) {
            match found {
                Some(found) => drop(self.instances.insert(name.clone(), found)),
                None => drop(self.instances.remove(name)),
            }
        }
        Ok(())
    }

    /// Stores a look at `names` (none: at all). A row that was overtaken is looked at again.
    async fn store_look(
        &mut self,
        known: &[Known],
        names: Option<&BTreeSet<String>>,
        seen: Seen,
        is_due: bool,
    ) -> Result<(), End> {
        let mut overtaken = self.write_look(known, names, seen, is_due).await?;
        for _ in 0..LOOKS_MAX {
            if overtaken.is_empty() {
                break;
            }
            let known = self.known().await?;
            self.refresh(&overtaken).await?;
            let seen = self.seen_with(&known);
            overtaken = self.write_look(&known, Some(&overtaken), seen, false).await?;
        }
        Ok(())
    }

    /// Rows are read before the host is: what is stored after that is newer than the look.
    pub async fn known(&self) -> Result<Vec<Known>, End> {
        Ok(self.services.store.list_known(self.target_id).await?)
    }
}

fn by_name(instances: Vec<HostInstance>) -> BTreeMap<String, HostInstance> {
    instances.into_iter().map(|instance| (instance.name.clone(), instance)).collect()
}
