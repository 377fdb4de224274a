//! A prepared installation and host, set back before each run; and the run itself.

use std::{
    fmt::Debug,
    fs,
    os::unix::process::ExitStatusExt as _,
    path::Path,
    process::ExitStatus,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use app::model::{ids::JobId, job::JobKind};
use server::drivers::simulator::{Latencies, Simulator, SimulatorOptions, Time, World};
use tempfile::TempDir;

use super::{
    database::{Database, connect, create_postgres, drop_postgres, postgres_server},
    end::End,
    oracle::{self, Deeds},
    sample::{Sample, THEN, distinct},
    story::{FIRST, Story},
};
use crate::process::{
    client::{CallError, Client, Session},
    program::{Doom, Installation, Program},
    site::{Description, Press, Site},
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

/// What a test tries.
pub struct Trial {
    pub story: Story,
    pub database: Database,
    /// How often the program dies before it may end.
    pub kills: usize,
    /// How many trials unless asked for otherwise: the whole suite is to end within three minutes.
    pub usual: usize,
}

pub async fn survives(Trial { story, database, kills, usual }: Trial) {
    if database == Database::Postgres && postgres_server().is_none() {
        return eprintln!("EYRIE_TEST_POSTGRES is not set: nothing was tested");
    }
    let stage = Stage::prepare(story, database).await;
    let points_file = stage.folder.path().join("points");
    let whole = [Doom { kill_at: None, points: Some(&points_file) }];
    let whole = stage.run(&whole).await.unwrap_or_else(|what| panic!("{what}"));
    assert!(whole.end.is_good(), "{:#?}", whole.end);
    let points = distinct(&fs::read_to_string(&points_file).unwrap());
    let sample = Sample::from_environment(usual);
    println!("{story:?} on {database:?}: {} points, EYRIE_TEST_KILL_SEED={}", points.len(), sample.seed());
    let (mut tried, mut died, mut failures) = (0, 0, Vec::new());
    for points in sample.trials(&points, kills) {
        // Some points depend on timing and are not reached every time: others are tried in their place.
        if died == sample.many() {
            break;
        }
        tried += 1;
        let dooms: Vec<Doom<'_>> = points.iter().map(|point| Doom { kill_at: Some(point), points: None }).collect();
        let survived = stage.run(&dooms).await;
        died += usize::from(survived.as_ref().is_ok_and(|run| run.died));
        if let Err(what) = survived.and_then(|run| run.compare(&whole)) {
            println!("{}: {what}", points.join(THEN));
            failures.push(points.join(THEN));
        }
    }
    stage.remove().await;
    assert!(failures.is_empty(), "with seed {} it did not survive {failures:#?}", sample.seed());
    println!("{story:?} on {database:?}: died in {died} of {tried} trials");
    assert!(died > 0 && died * 2 >= tried, "died in {died} of {tried} trials");
}

struct Stage {
    story: Story,
    folder: TempDir,
    simulator: Simulator,
    session: Session,
    site: Site,
    world: World,
    template: Option<String>,
}

/// What is left of a run.
struct Run {
    died: bool,
    end: End,
    deeds: Deeds,
    said_by_guests: Vec<String>,
}

impl Run {
    fn compare(&self, whole: &Self) -> Result<(), String> {
        if self.end != whole.end {
            return Err(difference("it ended otherwise", &self.end, &whole.end));
        }
        if self.deeds != whole.deeds {
            return Err(difference("something else was done on the host", &self.deeds, &whole.deeds));
        }
        if self.said_by_guests != whole.said_by_guests {
            return Err(difference("guests are quoted otherwise", &self.said_by_guests, &whole.said_by_guests));
        }
        Ok(())
    }
}

impl Stage {
    async fn prepare(story: Story, database: Database) -> Self {
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
        if let (Database::Postgres, Some(server)) = (database, postgres_server()) {
            installation.database_url = Some(create_postgres(&server, None).await);
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
        program.stop().await;
        copy_folder(&installation.data(), &folder.path().join("data"));
        let world = simulator.read(World::clone);
        Self { story, folder, simulator, session, site, world, template: installation.database_url }
    }

    /// The story once, on a copy of what was prepared. An error is something that must not be.
    async fn run(&self, dooms: &[Doom<'_>]) -> Result<Run, String> {
        self.simulator.change(|world| *world = self.world.clone());
        let mut installation = Installation::new();
        copy_folder(&self.folder.path().join("data"), &installation.data());
        if let (Some(template), Some(server)) = (&self.template, postgres_server()) {
            installation.database_url = Some(create_postgres(&server, Some(template)).await);
        }
        let run = self.play(&installation, dooms).await;
        if let (Some(url), Some(server)) = (&installation.database_url, postgres_server()) {
            drop_postgres(&server, url).await;
        }
        run
    }

    async fn remove(self) {
        if let (Some(template), Some(server)) = (&self.template, postgres_server()) {
            drop_postgres(&server, template).await;
        }
        self.simulator.stop().await;
    }

    async fn play(&self, installation: &Installation, dooms: &[Doom<'_>]) -> Result<Run, String> {
        let press = self.story.press();
        let mut died = false;
        for doom in dooms {
            died |= self.play_until_death(installation, *doom, &press).await?;
        }
        let mut program = installation.start().await;
        let client = self.session.client(&program);
        let job = self.press_and_wait(&client, &press, &mut program).await?;
        let ended = self.end(&client, job.expect("nothing killed it")).await;
        program.stop().await;
        let mut connection = connect(&installation.data(), installation.database_url.as_deref()).await;
        oracle::check_events(&mut connection).await?;
        let logs = oracle::logs(&mut connection).await?;
        let deeds = oracle::deeds(&self.simulator.ledger(), self.world.ledger.entries().len())?;
        Ok(Run { died, end: ended, deeds, said_by_guests: oracle::said_by_guests(&logs) })
    }

    /// False: it did not die, and the job is over.
    async fn play_until_death(&self, installation: &Installation, doom: Doom<'_>, press: &Press) -> Result<bool, String> {
        let mut doomed = match installation.spawn(doom).ready().await {
            Ok(program) => program,
            Err(status) => return died_as_told(status),
        };
        // What a start does is not the story.
        if let Some(file) = doom.points {
            fs::write(file, "").unwrap();
        }
        self.press_and_wait(&self.session.client(&doomed), press, &mut doomed).await?;
        // The last points come after what tells that the job is over.
        let status = doomed.end().await;
        if status.success() { Ok(false) } else { died_as_told(status) }
    }

    /// Until the job is over; none when the program died first. Pressing again, because no answer came, is the same job.
    async fn press_and_wait(&self, client: &Client, press: &Press, program: &mut Program) -> Result<Option<JobId>, String> {
        let job_id = match self.site.press(client, press).await {
            Ok(requested) => requested.job_id,
            Err(CallError::Gone) => {
                until("the program is dead", async || program.exit()).await;
                return Ok(None);
            }
            Err(CallError::Refused(why)) => self.begun_before(client, press.kind).await.ok_or(why)?,
        };
        until("the job is over, or the program dead", async || {
            if program.exit().is_some() {
                return Some(Ok(None));
            }
            match self.site.job(client, job_id).await {
                Ok(page) => page.job.state.is_over().then_some(Ok(Some(job_id))),
                Err(CallError::Gone) => None,
                Err(CallError::Refused(why)) => Some(Err(why)),
            }
        })
        .await
    }

    /// What was dropped by the job of an earlier press cannot be pressed any more.
    async fn begun_before(&self, client: &Client, kind: JobKind) -> Option<JobId> {
        let newest = self.site.jobs(client).await.ok()?.into_iter().next()?;
        (newest.kind == kind).then_some(newest.id)
    }

    async fn end(&self, client: &Client, job_id: JobId) -> End {
        let job = self.site.job(client, job_id).await.unwrap();
        // None: it is dropped.
        let page = self.site.get(client).await.ok();
        self.simulator.read(|world| End::of(page, job, world))
    }
}

/// Any other end is a fault of its own.
fn died_as_told(status: ExitStatus) -> Result<bool, String> {
    const SIGABRT: i32 = 6;
    if status.signal() == Some(SIGABRT) { Ok(true) } else { Err(format!("it ended by itself: {status}")) }
}

/// Both in full, a line each: what differs is often nested deep.
fn difference(what: &str, this: &impl Debug, whole: &impl Debug) -> String {
    format!("{what}\n  with the kill:    {this:?}\n  without the kill: {whole:?}")
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

fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis().try_into().unwrap()
}
