//! What the engine makes of its database: jobs of three steps worked off side by side, beside a bare loop that commits as often
//! with as many waiting. Prints a line of JSON for each figure, as `cargo xtask bench` reads it.
#![expect(clippy::unwrap_used, reason = "a measurement ends where something fails")]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use app::model::{ids::DeploymentId, job::JobState};
use server::{
    engine::{Engine, EngineOptions},
    store::{Store, tx::new_uuid},
};
use tokio_util::sync::CancellationToken;

#[path = "../tests/it/support"]
mod support {
    #![expect(dead_code, reason = "the tests use more of it")]
    pub mod database;
    pub mod jobs;
}

use support::{
    database::execute,
    jobs::{Bench, Script, options, write},
};

/// Deployments that have a job at the same time: as many transactions wait for each commit.
const CLIENTS: usize = 32;
const JOBS_EACH: usize = 8;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(measure());
}

async fn measure() {
    let mut shares = Vec::new();
    let mut commits_per_job = 0.0;
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_sqlite(&folder.path().join("eyrie.db")).await.unwrap();
        let (commits, of_jobs) = jobs_rate(&store).await;
        commits_per_job = commits as f64 / (CLIENTS * JOBS_EACH) as f64;
        shares.push((of_jobs / bare_rate(&store, commits).await * 100.0, of_jobs));
        store.close().await;
    }
    shares.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (share, rate) = shares[shares.len() / 2];
    tell("commits of a three-step job", commits_per_job, "", r#""most":6"#, "");
    let reference = format!("{rate:.0} of the engine's transactions/s, {CLIENTS} waiting");
    tell("of a bare commit loop", share, "%", r#""least":50"#, &reference);
}

/// Works off all jobs; transactions that were kept, and how many a second.
async fn jobs_rate(store: &Store) -> (u64, f64) {
    let benches = deployments(store).await;
    let mut last = Vec::new();
    for bench in &benches {
        for _ in 0..JOBS_EACH {
            last.push((bench, bench.queue(&[(0, "a"), (1, "b"), (2, "c")]).await));
        }
    }
    let stop = CancellationToken::new();
    let options = EngineOptions { jobs_max: CLIENTS, ..options() };
    let (before, begin) = (store.commits(), Instant::now());
    let engine = tokio::spawn(Engine::default().run(store.clone(), Script::new(), options, stop.clone()));
    for (bench, id) in &last {
        while bench.job(*id).await.state != JobState::Succeeded {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
    let (commits, taken) = (store.commits() - before, begin.elapsed());
    stop.cancel();
    engine.await.unwrap();
    (commits, commits as f64 / taken.as_secs_f64())
}

/// One project with as many deployments as clients.
async fn deployments(store: &Store) -> Vec<Bench> {
    let first = Bench::new(store.clone()).await;
    let project_id = first.project_id;
    let mut benches = Vec::new();
    for n in 1..CLIENTS {
        let deployment_id = DeploymentId::from_uuid(new_uuid());
        let copy = format!(
            "INSERT INTO deployment (id, project_id, group_id, scope_id, slug, name, state, version, created_at, changed_at, changed_by)
             SELECT '{deployment_id}', project_id, group_id, scope_id, slug || '-{n}', name || '-{n}', state, version, created_at, changed_at, changed_by
             FROM deployment WHERE id = '{}'",
            first.deployment_id
        );
        execute(store, &copy).await;
        benches.push(Bench { store: store.clone(), project_id, deployment_id });
    }
    benches.push(first);
    benches
}

/// The same number of transactions, each one statement, with as many tasks that wait for their commit.
async fn bare_rate(store: &Store, transactions: u64) -> f64 {
    let each = transactions / CLIENTS as u64;
    let begin = Instant::now();
    let clients: Vec<_> = (0..CLIENTS).map(|n| tokio::spawn(commit_often(store.clone(), n, each))).collect();
    for client in clients {
        client.await.unwrap();
    }
    (each * CLIENTS as u64) as f64 / begin.elapsed().as_secs_f64()
}

async fn commit_often(store: Store, client: usize, times: u64) {
    let name = Arc::new(format!("site-dev-{client}"));
    for _ in 0..times {
        let name = name.clone();
        write(&store, move |tx| {
            Box::pin(async move {
                sqlx::query("UPDATE deployment SET rev = rev + 1 WHERE slug = $1")
                    .bind(name.to_string())
                    .execute(tx.sql())
                    .await?;
                Ok(())
            })
        })
        .await;
    }
}

fn tell(name: &str, value: f64, unit: &str, budget: &str, reference: &str) {
    println!(r#"{{"name":"{name}","value":{value},"unit":"{unit}",{budget},"reference":"{reference}"}}"#);
}
