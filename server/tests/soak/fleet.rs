//! Two hundred deployments on a few simulated hosts, people who do what comes to their mind with them, and three servers that are
//! killed now and then, all by one seed. In the end every job is over, and database and hosts agree in full.

use std::{env, sync::Arc, time::Duration};

use app::model::{
    group::ComponentSettings,
    ids::{JobId, TargetId},
};
use futures::{StreamExt as _, future::join_all, stream};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use server::drivers::simulator::{Latencies, Simulator, SimulatorOptions, Time};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::{
    agreement,
    crew::Crew,
    people::{Kept, Person, Said},
};
use crate::{
    kill::{
        database::{connect, create_postgres, drop_postgres, postgres_server},
        sample::Sample,
        stage::now_ms,
        story::FIRST,
    },
    process::{
        client::{Client, Session},
        program::Installation,
        site::{Description, Site, add_host, create},
        until::until_within,
    },
};

const DEPLOYMENTS: usize = 200;
const HOSTS: usize = 4;
const PEOPLE: usize = 16;
const USUAL_S: u64 = 60;
/// Until what was begun is over: jobs of killed servers wait for their leases first.
const PATIENCE: Duration = Duration::from_secs(240);
/// A daemon dies and comes back this often.
const DAEMON_LIVES: std::ops::Range<Duration> = Duration::from_secs(8)..Duration::from_secs(20);

const LATENCIES: Latencies = Latencies {
    create: Duration::from_millis(120),
    start: Duration::from_millis(80),
    stop: Duration::from_millis(80),
    kill: Duration::from_millis(20),
    delete: Duration::from_millis(60),
    address: Duration::from_millis(20),
    cloud_init: (Duration::from_millis(50), Duration::from_millis(200)),
};

struct Fleet {
    hosts: Vec<(TargetId, Simulator)>,
    crew: Crew,
    kept: Vec<Kept>,
    url: String,
    _folder: TempDir,
}

pub async fn agrees_in_the_end() {
    let server = postgres_server().expect("cargo xtask soak starts a PostgreSQL and names it in EYRIE_TEST_POSTGRES");
    let seconds = env::var("EYRIE_SOAK_SECONDS").ok().map_or(USUAL_S, |text| text.parse().expect("it is a number"));
    let seed = Sample::from_environment(1).seed();
    println!("soak of {seconds} s: EYRIE_TEST_KILL_SEED={seed}");
    let fleet = Fleet::gather(&server).await;
    let said = fleet.live(Duration::from_secs(seconds), seed).await;
    let deeds: u32 = said.iter().map(|said| said.deeds).sum();
    let refused: u32 = said.iter().map(|said| said.refused).sum();
    println!("{deeds} deeds, {refused} refused, {} kills", fleet.crew.kills());
    let acknowledged: Vec<JobId> = said.iter().flat_map(|said| said.jobs.iter().copied()).collect();
    let mut faults: Vec<String> = said.into_iter().flat_map(|said| said.faults).collect();
    faults.extend(fleet.last_word(&acknowledged).await);
    assert!(faults.is_empty(), "EYRIE_TEST_KILL_SEED={seed}: {faults:#?}");
    assert!(!acknowledged.is_empty());
    drop_postgres(&server, &fleet.url).await;
}

impl Fleet {
    async fn gather(server: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let simulators = join_all((0..HOSTS).map(async |n| start_host(&folder, n).await)).await;
        let mut first = Installation::new();
        let url = create_postgres(server, None).await;
        first.database_url = Some(url.clone());
        let program = first.start().await;
        let session = Session::set_up(&program).await;
        let client = session.client(&program);
        let (site, hosts) = describe(&client, simulators).await;
        let ids: Vec<TargetId> = hosts.iter().map(|(id, _)| *id).collect();
        let kept = stream::iter(1..DEPLOYMENTS).map(|n| keep(&client, &site, &ids, n)).buffered(8).collect().await;
        let crew = Crew::gather(first, program, session).await;
        Self { hosts, crew, kept, url, _folder: folder }
    }

    async fn live(&self, how_long: Duration, seed: u64) -> Vec<Said> {
        let enough = CancellationToken::new();
        let shares = self.kept.chunks(self.kept.len().div_ceil(PEOPLE)).map(<[Kept]>::to_vec);
        let people = (0..).zip(shares).map(|(n, kept)| Person::new(n, kept, seed).live(&self.crew, &enough));
        let people: Vec<_> = people.collect();
        let ending = async {
            tokio::time::sleep(how_long).await;
            enough.cancel();
        };
        let (said, (), (), ()) = tokio::join!(
            join_all(people),
            self.crew.kill_now_and_then(seed, &enough),
            self.kill_daemons_now_and_then(seed, &enough),
            ending
        );
        said
    }

    async fn kill_daemons_now_and_then(&self, seed: u64, enough: &CancellationToken) {
        let mut chance = StdRng::seed_from_u64(seed ^ 1);
        loop {
            tokio::select! {
                () = tokio::time::sleep(chance.random_range(DAEMON_LIVES)) => {}
                () = enough.cancelled() => return,
            }
            self.hosts[chance.random_range(0..HOSTS)].1.restart().await.unwrap();
        }
    }

    /// What is wrong once everything is over.
    async fn last_word(&self, acknowledged: &[JobId]) -> Vec<String> {
        let mut connection = connect("".as_ref(), Some(&self.url)).await;
        until_within(PATIENCE, "every job is over", async || (agreement::unfinished(&mut connection).await == 0).then_some(()))
            .await;
        // Hosts are read anew every minute, should an event have been missed.
        let agreed = tokio::time::timeout(PATIENCE, async {
            while !agreement::differences(&mut connection, &self.hosts).await.is_empty() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
        let mut faults = Vec::new();
        if agreed.await.is_err() {
            faults.extend(agreement::differences(&mut connection, &self.hosts).await);
        }
        faults.extend(agreement::faults(&mut connection, &self.hosts, acknowledged).await);
        faults
    }
}

async fn start_host(folder: &TempDir, n: usize) -> Simulator {
    let options = SimulatorOptions {
        socket: folder.path().join(format!("host-{n}.socket")),
        time: Time::Ticking(Arc::new(now_ms)),
        latencies: LATENCIES,
        seed: n as u64,
        folder: None,
    };
    Simulator::start(options).await.unwrap()
}

/// The first deployment and its group, and all hosts.
async fn describe(client: &Client, simulators: Vec<Simulator>) -> (Site, Vec<(TargetId, Simulator)>) {
    let description = Description {
        socket: simulators[0].socket(),
        name: "site-0",
        image: "debian/12/cloud",
        user_data: FIRST,
        settings: ComponentSettings::default(),
        quantity: 1,
    };
    let site = Site::describe(client, description).await;
    let mut ids = vec![site.form.hosts[0].target.id];
    for (n, simulator) in simulators.iter().enumerate().skip(1) {
        ids.push(add_host(client, &format!("host-{n}"), simulator.socket()).await);
    }
    (site, ids.into_iter().zip(simulators).collect())
}

/// Every fourth lies on two hosts.
async fn keep(client: &Client, site: &Site, hosts: &[TargetId], n: usize) -> Kept {
    let count = if n.is_multiple_of(4) { 2 } else { 1 };
    let hosts: Vec<TargetId> = hosts.iter().cycle().skip(n).take(count).copied().collect();
    let deployment = create(client, &site.form, &format!("site-{n}"), &hosts, 1).await.unwrap();
    Kept { site: Site { deployment, ..site.clone() }, hosts, job: None }
}
