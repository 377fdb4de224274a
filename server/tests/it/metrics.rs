//! What an operator's Prometheus reads: it parses, it moves with the work, it is told on its own address only, and the files of
//! docs/operations speak of nothing else.

mod exposition;
mod named;

use std::time::Duration;

use app::model::job::JobKind;
use server::{
    engine::{Engine, EngineOptions},
    metrics::{self, Metrics},
    reconcile,
    store::leases::Limits,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_util::sync::CancellationToken;

use super::support::{
    database::{advance, execute, frozen_sqlite, on_each_database, sqlite},
    http::Http,
    jobs::{Bench, Script, options, write},
    people::{Who, World},
    site::Site,
};
use exposition::{Exposition, read};

async fn look(world: &World) -> Exposition {
    read(&Metrics::new(world.services.clone()).text().await)
}

/// A site whose host is spoken to as the running server does it.
async fn measured_site(site: &Site) {
    site.execute("UPDATE target SET kind = 'lxd'", Vec::new()).await;
    reconcile::introduce(&site.world.services).await.unwrap();
}

/// Works off what can be claimed, with the server's own engine.
async fn work(site: &Site) {
    let options = EngineOptions { flush_every: Duration::from_millis(20), ..options() };
    while let Some(lease) = site.store().claim("worker", Limits::default()).await.unwrap() {
        let engine = site.world.services.engine.clone();
        engine.work(site.store().clone(), site.steps(), options.clone(), lease, CancellationToken::new()).await;
    }
}

#[tokio::test]
async fn a_deploy_moves_the_numbers() {
    let (store, _folder) = sqlite().await;
    let site = Site::new(store).await;
    measured_site(&site).await;
    let deployment = site.deployment(2).await;
    let before = look(&site.world).await;
    site.request(&deployment, JobKind::Deploy).await.unwrap();
    let queued = look(&site.world).await;
    assert_eq!(queued.get("eyrie_jobs", &[("kind", "deploy"), ("state", "queued")]), 1.0);
    work(&site).await;
    let after = look(&site.world).await;
    assert_eq!(after.get("eyrie_jobs", &[("kind", "deploy"), ("state", "queued")]), 0.0);
    let created = [("kind", "create_instances"), ("result", "succeeded")];
    assert_eq!(before.find("eyrie_step_seconds_count", &created), None);
    assert_eq!(after.get("eyrie_step_seconds_count", &created), 1.0);
    let calls = [("target", "host-a"), ("result", "ok")];
    assert!(after.get("eyrie_driver_call_seconds_count", &calls) > 2.0);
    for operation in ["read", "write", "commit"] {
        let count = |look: &Exposition| look.get("eyrie_database_seconds_count", &[("operation", operation)]);
        assert!(count(&after) > count(&before), "{operation}");
    }
    assert_eq!(after.get("eyrie_database_up", &[]), 1.0);
    assert_eq!(after.get("eyrie_build_info", &[("version", env!("CARGO_PKG_VERSION"))]), 1.0);
}

#[tokio::test]
async fn labels_are_few_and_nothing_of_a_deployment_or_a_person_is_told() {
    let (store, _folder) = sqlite().await;
    let site = Site::new(store).await;
    measured_site(&site).await;
    let deployment = site.deployment_named("very-private", 1).await;
    site.request(&deployment, JobKind::Deploy).await.unwrap();
    work(&site).await;
    let text = Metrics::new(site.world.services.clone()).text().await;
    let known = ["kind", "le", "operation", "result", "state", "target", "version"];
    let names = read(&text).label_names();
    assert!(names.iter().all(|name| known.contains(&name.as_str())), "{names:?}");
    let socket = site.hosts[0].1.simulator.socket().display().to_string();
    for secret in ["very-private", "debian", "echo hello", socket.as_str(), Who::Developer.login(), "127.0.0.1"] {
        assert!(!text.contains(secret), "{secret} is told");
    }
}

#[tokio::test]
async fn the_oldest_queued_job_has_its_age() {
    let (store, _folder) = frozen_sqlite().await;
    let world = World::new(store.clone()).await;
    execute(&store, "DELETE FROM scope; DELETE FROM member; DELETE FROM project").await;
    Bench::new(store.clone()).await.queue(&[(0, "Wait")]).await;
    execute(&store, "UPDATE job SET created_at = (SELECT ms FROM clock)").await;
    advance(&store, 5_000).await;
    let look = look(&world).await;
    assert_eq!(look.get("eyrie_job_oldest_queued_seconds", &[("kind", "deploy")]), 5.0);
    assert_eq!(look.get("eyrie_job_oldest_queued_seconds", &[("kind", "drop")]), 0.0);
}

#[tokio::test]
async fn a_host_that_does_not_answer_is_told_as_such() {
    let (store, _folder) = sqlite().await;
    let site = Site::with(store, 2, Default::default()).await;
    let away = site.hosts[1].0;
    write(site.store(), move |tx| Box::pin(async move { tx.set_target_unreachable(away, "gone", false).await })).await;
    let look = look(&site.world).await;
    assert_eq!(look.get("eyrie_target_reachable", &[("target", "host-a")]), 1.0);
    assert_eq!(look.get("eyrie_target_reachable", &[("target", "host-b")]), 0.0);
}

#[tokio::test]
async fn a_lost_lease_and_a_takeover_are_counted() {
    let (store, _folder) = frozen_sqlite().await;
    let world = World::new(store.clone()).await;
    execute(&store, "DELETE FROM scope; DELETE FROM member; DELETE FROM project").await;
    let bench = Bench::new(store.clone()).await;
    bench.queue(&[(0, "Work")]).await;
    let lost = bench.claim("first").await.unwrap();
    execute(&store, "UPDATE job SET state = 'running'").await;
    advance(&store, 60_000).await;
    let taken = bench.claim("second").await.unwrap();
    assert!(taken.is_takeover);
    let engine: &Engine = &world.services.engine;
    for lease in [lost, taken] {
        engine.work(store.clone(), Script::new(), options(), lease, CancellationToken::new()).await;
    }
    let look = look(&world).await;
    assert_eq!(look.get("eyrie_leases_lost_total", &[]), 1.0);
    assert_eq!(look.get("eyrie_leases_taken_over_total", &[]), 1.0);
}

#[tokio::test]
async fn the_wait_of_events_for_their_numbers_is_measured_once() {
    on_each_database(async |store| {
        let site = Site::new(store.clone()).await;
        site.deployment(1).await;
        let counts = async || look(&site.world).await.get("eyrie_event_numbering_seconds_count", &[]);
        assert_eq!(counts().await, 0.0);
        store.number_events().await.unwrap();
        store.number_events().await.unwrap();
        assert_eq!(counts().await, 1.0);
        assert_eq!(look(&site.world).await.get("eyrie_events_unnumbered", &[]), 0.0);
    })
    .await;
}

#[tokio::test]
async fn the_database_is_asked_once_a_second_at_most() {
    let (store, _folder) = sqlite().await;
    let world = World::new(store.clone()).await;
    let metrics = Metrics::new(world.services.clone());
    metrics.text().await;
    let before = store.queries();
    metrics.text().await;
    assert_eq!(store.queries(), before);
}

#[tokio::test]
async fn a_database_that_is_away_is_told_and_old_figures_are_not() {
    let (store, _folder) = sqlite().await;
    let world = World::new(store.clone()).await;
    store.close().await;
    let look = look(&world).await;
    assert_eq!(look.get("eyrie_database_up", &[]), 0.0);
    assert_eq!(look.find("eyrie_jobs", &[("kind", "deploy"), ("state", "queued")]), None);
}

#[tokio::test]
async fn metrics_have_an_address_of_their_own_and_nothing_else_is_there() {
    let (store, _folder) = sqlite().await;
    let world = World::new(store).await;
    let address = metrics::serve("127.0.0.1:0".parse().unwrap(), world.services.clone()).await.unwrap();
    let told = get(address, "/metrics").await;
    assert!(told.starts_with("HTTP/1.1 200") && told.contains("application/openmetrics-text; version=1.0.0"), "{told}");
    assert!(told.ends_with("# EOF\n"), "{told}");
    for other in ["/", "/healthz", "/_eyrie/", "/api/overview/get", "/metrics/"] {
        assert!(get(address, other).await.starts_with("HTTP/1.1 404"), "{other}");
    }
    // And where the pages are, there are no metrics.
    let answer = Http::new(&world).await.get(Who::Administrator, "/metrics").await;
    assert!(!answer.text().contains("eyrie_build_info"), "{}", answer.status);
    world.services.stop.cancel();
}

async fn get(address: std::net::SocketAddr, path: &str) -> String {
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: metrics\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}
