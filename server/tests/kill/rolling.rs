//! One of three programs is stopped in good order and started again, while a job runs on it and people work with all of them:
//! nobody may notice.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use app::{api::overview::Overview, model::event::Change};
use serde_json::{Value, json};
use sqlx::Row as _;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{
    crew::{beside, start_all},
    database::{Database, connect, postgres_server},
    run::Run,
    stage::Stage,
    story::Story,
    stream::{Stream, Tab},
};
use crate::process::{
    client::Client,
    program::{Doom, Installation, Program},
    until::until,
};

/// A job that was given back waits no longer for its next server.
const TAKEOVER_MAX_MS: i64 = 1_000;

pub async fn nobody_notices() {
    if postgres_server().is_none() {
        return eprintln!("EYRIE_TEST_POSTGRES is not set: nothing was tested");
    }
    let stage = Stage::prepare(Story::Deploy, Database::Postgres).await;
    let whole = stage.run(async |first| stage.play(first, 2, &[Doom::default()]).await).await.unwrap();
    let run = stage.run(async |first| stage.play_rolling(first).await).await.unwrap();
    stage.remove().await;
    assert!(run.end.is_good(), "{:#?}", run.end);
    // Steps that were put off for the stop have one more attempt; what was done on the host is the same.
    assert_eq!(run.deeds, whole.deeds);
}

impl Stage {
    async fn play_rolling(&self, first: &Installation) -> Result<Run, String> {
        let folders = [beside(first), beside(first)];
        let mut programs = vec![first.start().await];
        programs.extend(start_all(&folders).await);
        let people = People::come(programs.iter().map(|program| self.session.client(program)).collect());
        let asked = self.session.client(&programs[0]);
        let overview: Overview = asked.call("overview/get", &json!({ "project": "default" })).await.unwrap();
        let mut tab = Tab { cursor: overview.cursor, events: Vec::new() };
        let from = tab.cursor;
        let job_id = self.site.press(&asked, &self.story.press()).await.unwrap().job_id;

        let worker = worker(first, &programs).await;
        let mut stream = Stream::open(&self.session.client(&programs[worker]), &tab).await;
        assert!(stream.show_until(&mut tab, |event| event.kind == "step_succeeded").await);
        people.leave(worker);
        let mut stopped = programs.remove(worker);
        let (status, ended) = tokio::join!(stopped.end(), stream.show_until(&mut tab, |_| false));
        assert!(status.success() && !ended, "it ended with {status}: {}", stopped.output());

        let mut stream = Stream::open(&self.session.client(&programs[0]), &tab).await;
        let is_over = |event: &app::model::event::Event| matches!(&event.change, Change::Job(job) if job.state.is_over());
        // The one that was stopped comes back meanwhile.
        let again = if worker == 0 { first } else { &folders[worker - 1] };
        let (again, over) = tokio::join!(again.start(), stream.show_until(&mut tab, is_over));
        assert!(over, "the stream ended");
        people.come_back(self.session.client(&again));
        programs.push(again);
        let end = self.end(&self.session.client(&programs[0]), job_id).await;
        people.go().await;
        for program in programs {
            program.stop().await;
        }
        check_stream(first, from, &tab).await?;
        check_takeover(first).await?;
        self.look_back(first, true, end).await
    }
}

/// Whose lease it is: leases name the process.
async fn worker(first: &Installation, programs: &[Program]) -> usize {
    let mut connection = connect(&first.data(), first.database_url.as_deref()).await;
    until("somebody works on the job", async || {
        let row = sqlx::query("SELECT MAX(lease_owner) AS owner FROM deployment").fetch_one(&mut connection).await.unwrap();
        let owner: Option<String> = row.get("owner");
        let owner = owner?;
        programs.iter().position(|program| program.pid().is_some_and(|pid| owner.contains(&format!("-{pid}-"))))
    })
    .await
}

/// What the tab saw is what was told to its project, once each and in order.
async fn check_stream(first: &Installation, from: i64, tab: &Tab) -> Result<(), String> {
    let mut connection = connect(&first.data(), first.database_url.as_deref()).await;
    let rows = sqlx::query(
        "SELECT seq FROM event WHERE seq > $1 AND seq <= $2 AND (project_id IS NOT NULL OR kind LIKE 'target%') ORDER BY seq",
    );
    let rows = rows.bind(from).bind(tab.cursor).fetch_all(&mut connection).await.unwrap();
    let told: Vec<i64> = rows.iter().map(|row| row.get("seq")).collect();
    let seen: Vec<i64> = tab.events.iter().map(|event| event.seq).collect();
    if seen == told { Ok(()) } else { Err(format!("the tab saw {seen:?}, told was {told:?}")) }
}

/// From giving back to the next start.
async fn check_takeover(first: &Installation) -> Result<(), String> {
    let mut connection = connect(&first.data(), first.database_url.as_deref()).await;
    let row = sqlx::query(
        "SELECT MIN(started.at) - MIN(suspended.at) AS ms FROM event suspended JOIN event started ON started.seq > suspended.seq
         WHERE suspended.kind = 'job_suspended' AND started.kind = 'job_started'",
    );
    match row.fetch_one(&mut connection).await.unwrap().get::<Option<i64>, _>("ms") {
        Some(ms) if ms <= TAKEOVER_MAX_MS => Ok(()),
        Some(ms) => Err(format!("the job that was given back waited {ms} ms")),
        None => Err("the job was not given back and taken over".to_owned()),
    }
}

/// People at work: one request after another, at each program in turn.
struct People {
    clients: Arc<Mutex<Vec<Arc<Client>>>>,
    answers: Arc<AtomicUsize>,
    gone: CancellationToken,
    working: JoinHandle<Vec<String>>,
}

impl People {
    fn come(clients: Vec<Client>) -> Self {
        let clients = Arc::new(Mutex::new(clients.into_iter().map(Arc::new).collect()));
        let (answers, gone) = (Arc::default(), CancellationToken::new());
        let working = tokio::spawn(work(clients.clone(), Arc::clone(&answers), gone.clone()));
        Self { clients, answers, gone, working }
    }

    /// Nobody goes to this program any more.
    fn leave(&self, program: usize) {
        self.clients.lock().unwrap().remove(program);
    }

    fn come_back(&self, client: Client) {
        self.clients.lock().unwrap().push(Arc::new(client));
    }

    /// All of them were answered, also by who was started again.
    async fn go(self) {
        let before = self.answers.load(Ordering::Relaxed);
        until("everybody is answered", async || (self.answers.load(Ordering::Relaxed) > before + 6).then_some(())).await;
        self.gone.cancel();
        assert_eq!(self.working.await.unwrap(), Vec::<String>::new());
    }
}

async fn work(clients: Arc<Mutex<Vec<Arc<Client>>>>, answers: Arc<AtomicUsize>, gone: CancellationToken) -> Vec<String> {
    let mut failures = Vec::new();
    for turn in 0_usize.. {
        let client = {
            let clients = clients.lock().unwrap();
            clients[turn % clients.len()].clone()
        };
        match client.call::<Value>("overview/get", &json!({ "project": "default" })).await {
            Ok(_) => drop(answers.fetch_add(1, Ordering::Relaxed)),
            Err(error) => failures.push(error.to_string()),
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(20)) => {}
            () = gone.cancelled() => break,
        }
    }
    failures
}
