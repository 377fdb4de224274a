//! What every client of the stream saw, held against the rows: people of several roles and projects listen at two servers, are cut
//! off and come back with their last id, while transactions of all kinds are kept and refused. Each sees what is its to see,
//! once, in order, never before it is committed; and one of them loses its right in the middle.

mod client;
mod writers;

use std::time::{Duration, Instant};

use app::model::event::Event;
use server::{control::Services, live, store::Store};

use self::{
    client::{Client, Seen},
    writers::{Hosts, write_at_random},
};
use super::support::{
    database::{on_fresh_postgres, sqlite},
    hosts::write,
    http::Http,
    people::{Who, World},
};

/// How long a stream may outlive its right.
const OUTLIVES: Duration = Duration::from_secs(5);
/// Written before the right is revoked, by each writer; writing goes on beyond what a stream may outlive it.
const BEFORE: u32 = 40;
const AFTER: Duration = Duration::from_millis(5_500);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_client_saw_the_rows_that_it_may_see() {
    let (store, _folder) = sqlite().await;
    held_against_the_rows(store.clone()).await;
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_client_saw_the_rows_that_it_may_see_on_postgres() {
    on_fresh_postgres(async |url| {
        let store = Store::connect_postgres(url).await.unwrap();
        held_against_the_rows(store.clone()).await;
        store.close().await;
    })
    .await;
}

/// Who listens to which project. The first loses the right to: once while its stream stands, once while it comes and goes.
const LISTENERS: [(Who, &str); 8] = [
    (Who::Viewer, "default"),
    (Who::Viewer, "default"),
    (Who::Developer, "default"),
    (Who::Owner, "default"),
    (Who::Administrator, "default"),
    (Who::Developer, "default"),
    (Who::Outsider, "other"),
    (Who::Administrator, "other"),
];

async fn held_against_the_rows(store: Store) {
    let seed = std::env::var("EYRIE_TEST_SEED").ok().map_or_else(rand::random::<u64>, |seed| seed.parse().unwrap());
    println!("{:?}: EYRIE_TEST_SEED={seed}", store.dialect());
    let world = World::new(store.clone()).await;
    let hosts = Hosts::add(&world).await;
    let servers = two_servers(&world).await;
    let clients = LISTENERS.into_iter().enumerate().map(|(n, (who, project))| {
        let client = Client { who, project, is_cut: n > 0, servers: &servers, store: &store };
        client.listen(seed.wrapping_add(n as u64))
    });
    let listening = futures::future::join_all(clients);
    let acting = async {
        write_at_random(&world, &hosts, seed, |written, _| written >= BEFORE).await;
        let (project_id, user_id) = (world.project.id, world.user(Who::Viewer).id);
        write(&store, move |tx| Box::pin(async move { tx.remove_member(project_id, user_id).await })).await;
        let revoked_at = Instant::now();
        write_at_random(&world, &hosts, seed ^ 1, |_, since| since >= AFTER).await;
        writers::say_the_end(&world).await;
        revoked_at
    };
    let (seen, revoked_at) = tokio::join!(listening, acting);
    world.services.stop.cancel();
    let rows = store.list_events_after(0, u32::MAX >> 1).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.seq).collect::<Vec<_>>(), (1..=rows.len() as i64).collect::<Vec<_>>());
    for ((who, project), seen) in LISTENERS.into_iter().zip(&seen) {
        let id = if project == "default" { world.project.id } else { world.other_project.id };
        let may_see: Vec<&Event> = rows.iter().filter(|row| hosts.may_see(id, row)).collect();
        check(who, seen, &may_see, revoked_at);
    }
}

/// Both on this database, each with its own ring.
async fn two_servers(world: &World) -> [Http; 2] {
    let beside: Services = World::empty(world.store().clone()).await;
    let first = Http::new(world).await;
    let second = first.beside(beside.clone());
    for services in [world.services.clone(), beside] {
        tokio::spawn(live::tail(services));
    }
    [first, second]
}

fn check(who: Who, seen: &Seen, may_see: &[&Event], revoked_at: Instant) {
    let events: Vec<&Event> = seen.events.iter().map(|(event, _)| event).collect();
    if who != Who::Viewer {
        assert!(seen.heard_the_end, "{who:?} was cut off for good after {} events", events.len());
        assert!(events == may_see, "{who:?} saw {:?} and may see {:?}", numbers(&events), numbers(may_see));
        return;
    }
    assert!(!seen.heard_the_end, "who may not see it any more saw it to its end");
    assert!(!events.is_empty() && may_see.starts_with(&events), "{who:?} saw {:?} of {:?}", numbers(&events), numbers(may_see));
    let late = seen.events.iter().find(|(_, at)| *at > revoked_at + OUTLIVES);
    assert!(late.is_none(), "seen after the right was revoked: {late:?}");
}

fn numbers(events: &[&Event]) -> Vec<i64> {
    events.iter().map(|event| event.seq).collect()
}
