//! Hosts for tests: rows of them, and a simulated one that is added, connected and holds instances of ours.

use std::{path::PathBuf, sync::Arc, time::Duration};

use app::{
    api::targets::{NewTarget, Targets as _},
    model::{
        ids::{ComponentId, DeploymentId, GroupId, InstanceId, TargetId},
        instance::{Instance, InstanceState, Mark},
        name::{DisplayName, Slug},
        target::{Capacity, Target, TargetKind},
    },
};
use server::{
    drivers::{
        Driver, NewInstance, Power,
        lxd::{self, Endpoint},
    },
    reconcile::{self, Pace},
    store::{Store, StoreError, Tx, instances::NewInstanceRow, targets::NewTargetRow, tx::new_uuid},
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{
    database::execute,
    people::{Who, World},
    simulator::{SimulatedHost, start},
};

/// Longest time that a test waits for what it says will happen.
const PATIENCE: Duration = Duration::from_secs(20);

pub fn target_row(name: &str) -> NewTargetRow {
    NewTargetRow {
        id: TargetId::from_uuid(new_uuid()),
        slug: Slug::of(name).unwrap(),
        name: DisplayName::parse(name).unwrap(),
        kind: TargetKind::Lxd,
        address: format!("/run/{name}.socket"),
        pinned_fingerprint: None,
        certificate: None,
        sealed_key: None,
        capacity: Capacity::default(),
    }
}

pub async fn write<T: Send + 'static>(
    store: &Store,
    change: impl for<'c> FnOnce(&'c mut Tx<'_>) -> futures::future::BoxFuture<'c, Result<T, StoreError>> + Send + 'static,
) -> T {
    store.write(change).await.unwrap()
}

/// A deployment in the world's project, in the scope Dev.
pub async fn deployment(world: &World, slug: &str) -> DeploymentId {
    let (id, group) = (DeploymentId::from_uuid(new_uuid()), GroupId::from_uuid(new_uuid()));
    let (project, scope) = (world.project.id, world.dev.id);
    execute(
        world.store(),
        &format!(
            "INSERT INTO deployment_group (id, project_id, slug, name, kind, created_at) VALUES ('{group}', '{project}', 'g-{slug}', 'G', 'none', 0);
             INSERT INTO deployment (id, project_id, group_id, scope_id, slug, name, state, version, created_at, changed_at, changed_by)
             VALUES ('{id}', '{project}', '{group}', '{scope}', '{slug}', '{slug}', 'deploy', 1, 0, 0, 'test')"
        ),
    )
    .await;
    id
}

/// A row of an instance of ours that is wanted and not made yet.
pub fn instance_row(world: &World, deployment_id: DeploymentId, target_id: TargetId, name: &str) -> NewInstanceRow {
    NewInstanceRow {
        id: InstanceId::from_uuid(new_uuid()),
        deployment_id,
        project_id: world.project.id,
        component_id: ComponentId::from_uuid(new_uuid()),
        component: "web".to_owned(),
        target_id,
        name: name.to_owned(),
        ordinal: 1,
        generation: 1,
        inputs: "inputs".to_owned(),
        version: 1,
    }
}

/// A simulated host that was added to the world, and a deployment to put instances on it.
pub struct Lab {
    pub world: World,
    pub host: SimulatedHost,
    pub target: Target,
    pub driver: Arc<dyn Driver>,
    pub deployment_id: DeploymentId,
    stop: CancellationToken,
    reconciling: Option<JoinHandle<()>>,
}

impl Lab {
    pub async fn new(store: Store) -> Self {
        let world = World::new(store).await;
        let host = start(|_| {}).await;
        let path = host.simulator.socket().display().to_string();
        let new = NewTarget::Socket { name: "lxd-a".to_owned(), path };
        let target = world.call_as(Who::Administrator).add_target(world.project.slug.clone(), new).await.unwrap();
        let socket = PathBuf::from(&target.address);
        let driver = lxd::connect("lxd-a", Endpoint::Socket(socket)).unwrap();
        let deployment_id = deployment(&world, "site-dev").await;
        Self { world, host, target, driver, deployment_id, stop: CancellationToken::new(), reconciling: None }
    }

    /// Connects to every host of the world.
    pub fn reconcile(&mut self) {
        self.reconciling = Some(reconcile::start(self.world.services.clone(), pace(), self.stop.clone()));
    }

    pub async fn end(mut self) {
        self.stop.cancel();
        if let Some(reconciling) = self.reconciling.take() {
            reconciling.await.unwrap();
        }
    }

    /// An instance of ours as a job leaves it: made, stored, not started.
    pub async fn make(&self, name: &str) -> NewInstanceRow {
        let row = instance_row(&self.world, self.deployment_id, self.target.id, name);
        let found = self.make_on_host(name, Some(mark(&self.world, &row))).await;
        let (target_id, inserted) = (self.target.id, row.clone());
        write(self.world.store(), move |tx| {
            Box::pin(async move {
                tx.insert_instance(&inserted).await?;
                tx.set_instance_made(target_id, &inserted.name, &found, InstanceState::Stopped).await
            })
        })
        .await;
        row
    }

    /// On the host alone; gives its uid.
    pub async fn make_on_host(&self, name: &str, mark: Option<Mark>) -> String {
        let fingerprint = self.driver.list_images().await.unwrap()[0].fingerprint.clone();
        let uuid = new_uuid();
        let nobody = Mark {
            installation: app::model::ids::InstallationId::from_uuid(uuid),
            deployment: DeploymentId::from_uuid(uuid),
            component: ComponentId::from_uuid(uuid),
            ordinal: 1,
            generation: 1,
        };
        let new = NewInstance {
            name: name.to_owned(),
            fingerprint,
            profiles: vec!["default".to_owned()],
            environment: Default::default(),
            user_data: "#cloud-config\n".to_owned(),
            mark: mark.unwrap_or(nobody),
            inputs: "inputs".to_owned(),
            volumes: Vec::new(),
        };
        let operation = self.driver.create_instance(&new).await.unwrap();
        self.driver.follow(&operation, Duration::from_secs(1)).await.unwrap();
        self.driver.find_instance(name).await.unwrap().unwrap().uid
    }

    pub async fn power(&self, name: &str, power: Power) {
        let operation = self.driver.set_power(name, power).await.unwrap();
        self.driver.follow(&operation, Duration::from_secs(1)).await.unwrap();
    }

    pub async fn delete(&self, name: &str) {
        let operation = self.driver.delete_instance(name).await.unwrap();
        self.driver.follow(&operation, Duration::from_secs(1)).await.unwrap();
    }

    pub async fn instance(&self, name: &str) -> Instance {
        let all = self.world.store().list_project_instances(self.world.project.id).await.unwrap();
        all.into_iter().find(|instance| instance.name == name).unwrap()
    }

    pub async fn target(&self) -> Target {
        self.world.store().get_stored_target(self.target.id).await.unwrap().target
    }

    /// Waits until the stored host is so.
    pub async fn until_target(&self, holds: impl Fn(&Target) -> bool) -> Target {
        self.until(async || Some(self.target().await).filter(|target| holds(target))).await
    }

    pub async fn until_state(&self, name: &str, state: InstanceState) -> Instance {
        self.until(async || Some(self.instance(name).await).filter(|instance| instance.state == state)).await
    }

    /// Looks again and again, for what is told by no event.
    pub async fn soon<T>(&self, look: impl AsyncFn() -> Option<T>) -> T {
        let looking = async {
            loop {
                if let Some(found) = look().await {
                    return found;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, looking).await.expect("it happens")
    }

    /// Looks after every commit that told something, until there is what is looked for.
    pub async fn until<T>(&self, look: impl AsyncFn() -> Option<T>) -> T {
        let looking = async {
            loop {
                if let Some(found) = look().await {
                    return found;
                }
                self.world.store().events_appended().await;
            }
        };
        tokio::time::timeout(PATIENCE, looking).await.expect("it happens")
    }
}

/// Pauses that no test waits for, and nothing that happens by time alone.
pub fn pace() -> Pace {
    Pace {
        watched_every: Duration::from_millis(20),
        idle_every: Duration::from_secs(3_600),
        retry_first: Duration::from_millis(5),
        retry_max: Duration::from_millis(5),
        ..Pace::default()
    }
}

pub fn mark(world: &World, row: &NewInstanceRow) -> Mark {
    Mark {
        installation: world.services.installation_id,
        deployment: row.deployment_id,
        component: row.component_id,
        ordinal: row.ordinal,
        generation: row.generation,
    }
}
