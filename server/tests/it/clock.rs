//! Whose clock decides: the database's alone. In these tests it stands still, years away from that of this process, and nothing
//! that lasts minds; and nothing of the program asks its own clock but for what people read.

use std::{fs, path::Path};

use server::{
    auth::Token,
    store::{Store, StoreError, attempts::Limit, leases::LEASE_MS, sessions::SESSION_MS},
};

use super::support::{
    database::{EPOCH, advance, on_each_database},
    hosts::write,
    jobs::Bench,
    people::{Who, World},
};

#[tokio::test]
async fn a_lease_lasts_by_the_database_s_clock() {
    on_each_database(async |store: Store| {
        let bench = Bench::new(store.clone()).await;
        bench.queue(&[(0, "a")]).await;
        let lease = bench.claim("first").await.unwrap();
        advance(&store, LEASE_MS).await;
        assert!(bench.claim("second").await.is_none(), "it lasts to its last millisecond");
        write(&store, move |tx| Box::pin(async move { tx.fence(&lease).await })).await;
        advance(&store, LEASE_MS).await;
        assert!(bench.claim("second").await.is_none(), "a sign of life prolongs it from then on");
        advance(&store, 1).await;
        assert_eq!(bench.claim("second").await.map(|lease| lease.fence), Some(2));
    })
    .await;
}

#[tokio::test]
async fn sessions_and_limits_last_by_the_database_s_clock() {
    on_each_database(async |store: Store| {
        let world = World::new(store.clone()).await;
        let (token, user_id) = (Token::random().hash(), world.user(Who::Viewer).id);
        let added = token.clone();
        write(&store, move |tx| Box::pin(async move { tx.add_session(&added, user_id).await })).await;
        let limit = Limit { most: 1, window_ms: 60_000 };
        let attempt = async || -> Option<i64> {
            let counted = store.write(move |tx| Box::pin(async move { tx.count_attempt("who", limit).await }));
            let counted: Result<_, StoreError> = counted.await;
            counted.unwrap()
        };
        assert_eq!((attempt().await, attempt().await), (None, Some(60_000)));
        advance(&store, 60_000).await;
        assert_eq!(attempt().await, None);
        advance(&store, SESSION_MS - 60_000 - 1).await;
        assert!(store.find_session(&token).await.unwrap().is_some());
        advance(&store, 1).await;
        assert!(store.find_session(&token).await.unwrap().is_none());
        assert_eq!(store.now().await.unwrap(), EPOCH + SESSION_MS);
    })
    .await;
}

/// What may ask: the lines of a log, which people read, and the hosts that only pretend.
const MAY_ASK: [&str; 2] = ["drivers/demo_host.rs", "engine/context.rs"];

#[test]
fn the_program_asks_its_own_clock_for_nothing_that_decides() {
    let mut ask = Vec::new();
    look_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut ask);
    ask.sort();
    assert_eq!(ask, MAY_ASK);
}

fn look_in(folder: &Path, path: &str, ask: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{path}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            look_in(&entry.path(), &format!("{path}/"), ask);
        } else {
            let text = fs::read_to_string(entry.path()).unwrap();
            if ["SystemTime::now", "Timestamp::now", "Zoned::now"].iter().any(|word| text.contains(word)) {
                ask.push(path);
            }
        }
    }
}
