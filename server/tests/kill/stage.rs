//! A prepared installation and host, set back before each run.

use std::{
    fs,
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use app::model::{ids::JobId, job::JobKind};
use server::drivers::simulator::{Latencies, Simulator, SimulatorOptions, Time, World};
use tempfile::TempDir;

use super::{
    database::{Database, create_postgres, drop_postgres, postgres_server},
    story::{FIRST, Story},
};
use crate::process::{
    client::{CallError, Client, Session},
    program::{Installation, Program},
    site::{Description, Press, Site, create},
    until::until,
};

/// Long enough that work is under way when the program dies and still is when the next one looks, and that a guest's log is
/// stored in parts.
const LATENCIES: Latencies = Latencies {
    create: Duration::from_millis(500),
    start: Duration::from_millis(400),
    stop: Duration::from_millis(400),
    kill: Duration::from_millis(50),
    delete: Duration::from_millis(250),
    address: Duration::from_millis(50),
    cloud_init: (Duration::from_millis(600), Duration::from_millis(900)),
};

pub struct Stage {
    pub story: Story,
    pub folder: TempDir,
    pub simulator: Simulator,
    pub session: Session,
    pub site: Site,
    /// Further deployments of its group, described and not deployed.
    pub more: Vec<Site>,
    /// The host before the story.
    pub world: World,
    /// The PostgreSQL server on which it keeps what was prepared, and copies of it.
    server: Option<String>,
    template: Option<String>,
}

impl Stage {
    pub async fn prepare(story: Story, database: Database) -> Self {
        let server = if database == Database::Postgres { postgres_server() } else { None };
        Self::prepare_on(server, story, 0).await
    }

    /// With so many further deployments; without a server, on SQLite.
    pub async fn prepare_on(server: Option<String>, story: Story, more: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let options = SimulatorOptions {
            socket: folder.path().join("host.socket"),
            time: Time::Ticking(Arc::new(now_ms)),
            latencies: LATENCIES,
            seed: 1,
            folder: None,
        };
        let simulator = Simulator::start(options).await.unwrap();
        let mut installation = Installation::new();
        if let Some(server) = &server {
            installation.database_url = Some(create_postgres(server, None).await);
        }
        let program = installation.start().await;
        let session = Session::set_up(&program).await;
        let client = session.client(&program);
        let description = Description {
            socket: simulator.socket(),
            name: "site",
            image: "debian/12/cloud",
            user_data: FIRST,
            settings: story.settings(),
            quantity: story.quantity(),
        };
        let site = Site::describe(&client, description).await;
        story.prepare(&client, &site).await;
        let hosts = [site.form.hosts[0].target.id];
        let mut others = Vec::new();
        for n in 1..=more {
            let deployment = create(&client, &site.form, &format!("more-{n}"), &hosts, story.quantity()).await.unwrap();
            others.push(Site { deployment, ..site.clone() });
        }
        program.stop().await;
        copy_folder(&installation.data(), &folder.path().join("data"));
        let world = simulator.read(World::clone);
        Self { story, folder, simulator, session, site, more: others, world, server, template: installation.database_url }
    }

    /// The story once, on a copy of what was prepared.
    pub async fn run<T>(&self, play: impl AsyncFnOnce(&Installation) -> T) -> T {
        let mut installation = Installation::new();
        self.set_back(&installation);
        if let (Some(template), Some(server)) = (&self.template, &self.server) {
            installation.database_url = Some(create_postgres(server, Some(template)).await);
        }
        let run = play(&installation).await;
        if let (Some(url), Some(server)) = (&installation.database_url, &self.server) {
            drop_postgres(server, url).await;
        }
        run
    }

    /// The host as it was before the story, and a copy of what was prepared in this data folder.
    pub fn set_back(&self, installation: &Installation) {
        self.simulator.change(|world| *world = self.world.clone());
        copy_folder(&self.folder.path().join("data"), &installation.data());
    }

    pub async fn remove(self) {
        if let (Some(template), Some(server)) = (&self.template, &self.server) {
            drop_postgres(server, template).await;
        }
        self.simulator.stop().await;
    }

    /// Until the job is over; none when the program died first. Pressing again, because no answer came, is the same job.
    pub async fn press_and_wait(&self, client: &Client, press: &Press, program: &mut Program) -> Result<Option<JobId>, String> {
        let job_id = match self.site.press(client, press).await {
            Ok(requested) => requested.job_id,
            Err(CallError::Gone) => {
                until("the program is dead", async || program.exit()).await;
                return Ok(None);
            }
            Err(CallError::Refused(why)) => self.begun_before(client, press.kind).await.ok_or(why)?,
            Err(CallError::Unavailable(why) | CallError::Failed(why)) => return Err(why),
        };
        until("the job is over, or the program dead", async || {
            if program.exit().is_some() {
                return Some(Ok(None));
            }
            match self.site.job(client, job_id).await {
                Ok(page) => page.job.state.is_over().then_some(Ok(Some(job_id))),
                Err(CallError::Gone) => None,
                Err(CallError::Refused(why) | CallError::Unavailable(why) | CallError::Failed(why)) => Some(Err(why)),
            }
        })
        .await
    }

    /// What was dropped by the job of an earlier press cannot be pressed any more.
    async fn begun_before(&self, client: &Client, kind: JobKind) -> Option<JobId> {
        let newest = self.site.jobs(client).await.ok()?.into_iter().next()?;
        (newest.kind == kind).then_some(newest.id)
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        // A socket cannot be copied, and is of no use to the next program.
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

pub fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis().try_into().unwrap()
}
