//! Servers as rows: who lives, who is late, and who is forgotten.

use server::store::{Store, StoreError, leases::Limits};

use super::super::support::{
    database::{EPOCH, advance, on_each_database},
    jobs::Bench,
};

async fn ids(store: &Store) -> Vec<String> {
    store.list_servers().await.unwrap().into_iter().map(|server| server.id).collect()
}

#[tokio::test]
async fn a_server_is_late_when_its_leases_are_over_and_forgotten_after_an_hour() {
    on_each_database(async |store| {
        store.tell_server("one", "0.1.0", 2).await.unwrap();
        advance(&store, 15_000).await;
        store.tell_server("two", "0.2.0", 9).await.unwrap();
        let servers = store.list_servers().await.unwrap();
        let (one, two) = (&servers[0], &servers[1]);
        assert_eq!((one.id.as_str(), one.started_at, one.seen_at, one.is_late), ("one", EPOCH, EPOCH, false));
        assert_eq!((two.version.as_str(), two.delay_ms, two.jobs), ("0.2.0", 9, 0));
        advance(&store, 1).await;
        assert!(store.list_servers().await.unwrap()[0].is_late);

        store.tell_server("one", "0.1.0", 3).await.unwrap();
        let one = &store.list_servers().await.unwrap()[0];
        assert_eq!((one.started_at, one.seen_at, one.is_late, one.delay_ms), (EPOCH, EPOCH + 15_001, false, 3));
        advance(&store, 60 * 60 * 1_000).await;
        store.tell_server("one", "0.1.0", 3).await.unwrap();
        assert_eq!(ids(&store).await, ["one"]);
    })
    .await;
}

#[tokio::test]
async fn a_server_that_leaves_is_gone_and_telling_is_no_event() {
    on_each_database(async |store| {
        store.tell_server("one", "0.1.0", 2).await.unwrap();
        store.tell_server("two", "0.1.0", 2).await.unwrap();
        store.remove_server("one").await.unwrap();
        assert_eq!(ids(&store).await, ["two"]);
        store.number_events().await.unwrap();
        assert_eq!(store.event_cursor().await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn jobs_in_hand_are_those_whose_lease_runs() {
    on_each_database(async |store| {
        let bench = Bench::new(store.clone()).await;
        bench.queue(&[(1, "one")]).await;
        store.tell_server("one", "0.1.0", 2).await.unwrap();
        let jobs = async || store.list_servers().await.unwrap()[0].jobs;
        assert_eq!(jobs().await, 0);
        let lease = store.claim("one", Limits::default()).await.unwrap().unwrap();
        assert_eq!(jobs().await, 1);
        let released: Result<(), StoreError> =
            store.write(move |tx| Box::pin(async move { tx.release_finished(&lease).await })).await;
        released.unwrap();
        assert_eq!(jobs().await, 0);
    })
    .await;
}
