//! A small site in a project: two simulated hosts, a cloud-config, a group with components, and a deployment of it, driven
//! through the same calls as pages make, with jobs worked off in the test's own time.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use app::{
    api::{
        ApiError,
        books::{BookForm, Books as _, StepForm},
        deployments::{Changed, DeploymentChange, Deployments as _, JobRequest, NewDeployment, Placement, Requested},
        jobs::{JobAction, Jobs as _, OpenQuestion},
        webhooks::Webhooks as _,
    },
    model::{
        book::{Book, BookKind},
        cloud_config::Content,
        deployment::Deployment,
        group::ComponentSettings,
        ids::{CloudConfigId, ComponentId, GroupId, JobId, TargetId},
        instance::InstanceState,
        job::{Job, JobKind},
        name::{DisplayName, Slug},
        target::{Image, Profile, TargetKind},
    },
};
use server::{
    books::shipped::shipped,
    control::{Call, Services},
    drivers::lxd::{Endpoint, connect},
    engine::{Engine, EngineOptions},
    steps::{Pace, Steps},
    store::{
        Store,
        targets::{Inventory, NewTargetRow},
        tx::new_uuid,
    },
};
use sqlx::AssertSqlSafe;
use tokio_util::sync::CancellationToken;

use super::{
    jobs::{options, write},
    people::{Who, World},
    simulator::{SimulatedHost, simulated_host},
};

pub const GOOD: &str = "#cloud-config\nruncmd:\n  - echo hello\n";
pub const BROKEN: &str = "#cloud-config\nruncmd:\n  - exit 1\n";

pub struct Site {
    pub world: World,
    pub hosts: Vec<(TargetId, SimulatedHost)>,
    pub group_id: GroupId,
    pub cloud_config_id: CloudConfigId,
    pub web: ComponentId,
}

impl Site {
    pub async fn new(store: Store) -> Self {
        Self::with(store, 1, ComponentSettings::default()).await
    }

    pub async fn with(store: Store, hosts: usize, settings: ComponentSettings) -> Self {
        store.ship_books(shipped()).await.unwrap();
        let world = World::new(store).await;
        let mut site = Self {
            world,
            hosts: Vec::new(),
            group_id: GroupId::from_uuid(new_uuid()),
            cloud_config_id: CloudConfigId::from_uuid(new_uuid()),
            web: ComponentId::from_uuid(new_uuid()),
        };
        for n in 0..hosts {
            site.add_host(&format!("host-{}", (b'a' + u8::try_from(n).unwrap()) as char)).await;
        }
        site.describe(&settings).await;
        site
    }

    pub fn store(&self) -> &Store {
        self.world.store()
    }

    pub fn call(&self) -> Call {
        self.world.call_as(Who::Developer)
    }

    pub fn project(&self) -> Slug {
        self.world.project.slug.clone()
    }

    async fn add_host(&mut self, name: &str) {
        let host = simulated_host().await;
        let id = TargetId::from_uuid(new_uuid());
        let driver = connect(name, Endpoint::Socket(host.simulator.socket().to_owned())).unwrap();
        let images: Vec<Image> = driver.list_images().await.unwrap();
        let profiles: Vec<Profile> = driver.list_profiles().await.unwrap();
        let inventory = Inventory { images, profiles, pools: driver.list_pools().await.unwrap(), others: Vec::new() };
        let row = NewTargetRow {
            id,
            slug: Slug::parse(name).unwrap(),
            name: DisplayName::parse(name).unwrap(),
            kind: TargetKind::Simulator,
            address: host.simulator.socket().display().to_string(),
            pinned_fingerprint: None,
            certificate: None,
            sealed_key: None,
            capacity: Default::default(),
        };
        write(self.store(), move |tx| Box::pin(async move { tx.insert_target(&row).await })).await;
        self.execute(
            "UPDATE target SET inventory = $1 WHERE id = $2",
            vec![serde_json::to_string(&inventory).unwrap(), id.to_string()],
        )
        .await;
        self.world.services.hosts.put(id, name.into(), driver);
        self.hosts.push((id, host));
    }

    async fn describe(&self, settings: &ComponentSettings) {
        let project_id = self.world.project.id.to_string();
        let (group, cc, web) = (self.group_id.to_string(), self.cloud_config_id.to_string(), self.web.to_string());
        self.execute("INSERT INTO cloud_config (id, project_id, namespace, name, revision, image, created_at) VALUES ($1, $2, 'Webservers', 'My_Site', 0, 'debian/12/cloud', 0)", vec![cc.clone(), project_id.clone()]).await;
        self.save(GOOD).await;
        self.execute("INSERT INTO deployment_group (id, project_id, slug, name, kind, created_at) VALUES ($1, $2, 'my-site', 'My_Site', 'none', 0)", vec![group.clone(), project_id]).await;
        self.execute(
            "INSERT INTO component (id, group_id, slug, name, position, cloud_config_id, settings) VALUES ($1, $2, 'web', 'web', 0, $3, $4)",
            vec![web, group, cc, serde_json::to_string(settings).unwrap()],
        )
        .await;
    }

    /// A new revision of the cloud-config.
    pub async fn save(&self, user_data: &str) {
        let content = Content { image: "debian/12/cloud".into(), environment: BTreeMap::new(), user_data: user_data.into() };
        let (cc, content) = (self.cloud_config_id.to_string(), serde_json::to_string(&content).unwrap());
        self.execute("UPDATE cloud_config SET revision = revision + 1 WHERE id = $1", vec![cc.clone()]).await;
        self.execute(
            "INSERT INTO cloud_config_revision (cloud_config_id, number, content, author, note, created_at)
             SELECT id, revision, $2, 'test', '', 0 FROM cloud_config WHERE id = $1",
            vec![cc, content],
        )
        .await;
    }

    pub async fn execute(&self, sql: &str, binds: Vec<String>) {
        let sql = sql.to_owned();
        write(self.store(), move |tx| {
            Box::pin(async move {
                let mut query = sqlx::query(AssertSqlSafe(sql));
                for bind in binds {
                    query = query.bind(bind);
                }
                query.execute(tx.sql()).await?;
                Ok(())
            })
        })
        .await;
    }

    pub fn placement(&self, quantity: i64) -> Placement {
        let hosts = self.hosts.iter().map(|(id, _)| *id).collect();
        Placement { component_id: self.web, quantity, hosts, profiles: vec!["default".into()] }
    }

    pub async fn deployment(&self, quantity: i64) -> Deployment {
        self.deployment_named("my-site-dev", quantity).await
    }

    pub async fn deployment_named(&self, name: &str, quantity: i64) -> Deployment {
        let new = NewDeployment {
            project: self.project(),
            group_id: self.group_id,
            name: name.into(),
            scope_id: self.world.dev.id,
            components: vec![self.placement(quantity)],
        };
        self.call().create_deployment(new).await.unwrap()
    }

    pub async fn scale(&self, deployment: &Deployment, quantity: i64) -> Changed {
        let now = self.store().get_deployment(self.world.project.id, deployment.id).await.unwrap();
        let change = DeploymentChange {
            project: self.project(),
            deployment_id: deployment.id,
            from_version: now.version,
            components: vec![self.placement(quantity)],
        };
        self.call().change_deployment(change).await.unwrap()
    }

    pub async fn update(&self, deployment: &Deployment) -> Changed {
        let now = self.store().get_deployment(self.world.project.id, deployment.id).await.unwrap();
        self.call().update_deployment(self.project(), deployment.id, now.version).await.unwrap()
    }

    pub async fn request(&self, deployment: &Deployment, kind: JobKind) -> Result<Requested, ApiError> {
        self.request_with(deployment, kind, Vec::new()).await
    }

    /// With data volumes that are ticked.
    pub async fn request_with(
        &self,
        deployment: &Deployment,
        kind: JobKind,
        volumes: Vec<String>,
    ) -> Result<Requested, ApiError> {
        let request = JobRequest {
            project: self.project(),
            deployment: deployment.slug.clone(),
            kind,
            request_id: new_uuid().to_string(),
            plan: None,
            typed_name: deployment.slug.to_string(),
            volumes,
        };
        self.call().request_job(request).await
    }

    /// Asks for a job and works it off.
    pub async fn run(&self, deployment: &Deployment, kind: JobKind) -> Job {
        let requested = self.request(deployment, kind).await.unwrap();
        self.work().await;
        self.job(requested.job_id).await
    }

    /// A version of the deploy book that asks an admin at these places.
    pub async fn ask_in_deploy_book(&self, places: &[u32]) {
        for place in places {
            let question = StepForm {
                kind: "confirm".into(),
                place: place.to_string(),
                name: format!("Look at it before step {place}"),
                about: "Does the old one serve?".into(),
                timeout_s: "600".into(),
                ..StepForm::blank()
            };
            self.add_to_deploy_book(question).await;
        }
    }

    /// A version of the deploy book that tells a new webhook at its end; gives the key that signs.
    pub async fn tell_in_deploy_book(&self, url: &str) -> String {
        let call = self.world.call_as(Who::Administrator);
        let key = call.create_webhook("Chat".into(), url.into()).await.unwrap();
        let webhook = call.list_webhooks().await.unwrap().remove(0).webhook;
        let message = StepForm {
            kind: "notify".into(),
            place: "50".into(),
            name: "Tell the team".into(),
            about: "It serves.".into(),
            webhook: webhook.id.to_string(),
            ..StepForm::blank()
        };
        self.add_to_deploy_book(message).await;
        key
    }

    pub async fn deploy_book(&self) -> Book {
        let books = self.world.call_as(Who::Administrator).list_books(self.project()).await.unwrap();
        books.into_iter().find(|book| book.kind == BookKind::Deploy).unwrap()
    }

    async fn add_to_deploy_book(&self, added: StepForm) {
        let book = self.deploy_book().await;
        let form = BookForm { added, ..form_of(&book) };
        self.world.call_as(Who::Administrator).save_book(book.id, book.version, form).await.unwrap();
    }

    /// What the job waits for, as a viewer sees it.
    pub async fn question(&self, id: JobId) -> Option<OpenQuestion> {
        self.world.call_as(Who::Viewer).get_job(self.project(), id).await.unwrap().question
    }

    pub async fn answer(&self, who: Who, id: JobId, is_confirmed: bool, note: &str) -> Result<Job, ApiError> {
        self.world.call_as(who).answer_job(self.project(), id, is_confirmed, note.to_owned()).await
    }

    pub async fn act(&self, id: JobId, action: JobAction) -> Job {
        self.call().act_on_job(self.project(), id, action, String::new()).await.unwrap()
    }

    pub async fn job(&self, id: JobId) -> Job {
        self.store().get_job(self.world.project.id, id).await.unwrap()
    }

    /// Works off what can be claimed now.
    pub async fn work(&self) {
        self.work_by(&self.world.services).await;
    }

    /// The same by this server.
    pub async fn work_by(&self, server: &Services) {
        let steps = steps(server);
        let options = EngineOptions { flush_every: Duration::from_millis(20), ..options() };
        while let Some(lease) = self.store().claim("worker").await.unwrap() {
            Engine::default().work(self.store().clone(), steps.clone(), options.clone(), lease, CancellationToken::new()).await;
        }
    }

    /// The real steps, in a hurry.
    pub fn steps(&self) -> Arc<Steps> {
        steps(&self.world.services)
    }

    /// What really stands on the hosts: name and state, by name.
    pub async fn on_hosts(&self) -> Vec<(String, InstanceState)> {
        let mut found = Vec::new();
        for host in self.world.services.hosts.list() {
            found.extend(host.driver.list_instances().await.unwrap().into_iter().map(|instance| (instance.name, instance.state)));
        }
        found.sort_by(|a, b| a.0.cmp(&b.0));
        found
    }

    /// What the store says stands there.
    pub async fn in_store(&self, deployment: &Deployment) -> Vec<(String, InstanceState)> {
        let rows = self.store().list_stored_instances(deployment.id).await.unwrap();
        let mut found: Vec<_> = rows.into_iter().map(|row| (row.instance.name, row.instance.state)).collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        found
    }
}

/// A book as its page shows it in its form.
pub fn form_of(book: &Book) -> BookForm {
    BookForm {
        steps: (1..).zip(&book.steps).map(|(place, step)| StepForm::of(place, step)).collect(),
        added: StepForm::blank(),
        limit_h: (book.limit_s / 3_600).to_string(),
        note: String::new(),
    }
}

fn steps(server: &Services) -> Arc<Steps> {
    let pace = Pace { poll_every: Duration::from_millis(1), stop_grace: Duration::from_secs(1) };
    Arc::new(Steps { planner: server.planner(), pace })
}
