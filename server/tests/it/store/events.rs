//! The log of events: numbered without gaps, after the commit, in the order of commits.

use app::model::event::Change;
use server::store::{Store, StoreError, tx::Place};

use super::super::support::database::{EPOCH, execute, on_each_database};

fn named(text: &str) -> Change {
    Change::Named { entity: "test".into(), id: text.into(), rev: 1 }
}

async fn append(store: &Store, text: &str) -> Result<(), StoreError> {
    let text = text.to_owned();
    store.write(move |tx| Box::pin(async move { tx.append(Place::INSTALLATION, "tested", &named(&text)).await })).await
}

#[tokio::test]
async fn events_are_numbered_without_gaps_in_order_of_commit() {
    on_each_database(async |store| {
        for text in ["a", "b", "c"] {
            append(&store, text).await.unwrap();
        }
        store.number_events().await.unwrap();
        let events = store.list_events_after(0, 10).await.unwrap();
        assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(events.iter().map(|event| event.change.clone()).collect::<Vec<_>>(), [named("a"), named("b"), named("c")]);
        assert_eq!(store.event_cursor().await.unwrap(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_refused_transaction_leaves_no_event_and_no_gap() {
    on_each_database(async |store| {
        append(&store, "a").await.unwrap();
        let refused: Result<(), StoreError> = store
            .write(|tx| {
                Box::pin(async move {
                    tx.append(Place::INSTALLATION, "tested", &named("never")).await?;
                    Err(StoreError::Stale)
                })
            })
            .await;
        assert!(matches!(refused, Err(StoreError::Stale)));
        append(&store, "b").await.unwrap();
        store.number_events().await.unwrap();
        let events = store.list_events_after(0, 10).await.unwrap();
        assert_eq!(
            events.iter().map(|event| (event.seq, event.change.clone())).collect::<Vec<_>>(),
            [(1, named("a")), (2, named("b"))]
        );
    })
    .await;
}

#[tokio::test]
async fn transactions_that_wait_together_fail_apart() {
    on_each_database(async |store| {
        let writes = (0..50).map(|n| {
            let store = store.clone();
            async move {
                store
                    .write(move |tx| {
                        Box::pin(async move {
                            tx.append(Place::INSTALLATION, "tested", &named(&n.to_string())).await?;
                            if n % 5 == 0 { Err(StoreError::Stale) } else { Ok(n) }
                        })
                    })
                    .await
            }
        });
        let outcomes = futures::future::join_all(writes).await;
        let kept = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(kept, 40, "{:?}", outcomes.iter().find(|outcome| !matches!(outcome, Ok(_) | Err(StoreError::Stale))));
        store.number_events().await.unwrap();
        let events = store.list_events_after(0, 100).await.unwrap();
        assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), (1..=40).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test]
async fn events_of_servers_with_different_clocks_are_numbered_by_the_database_s() {
    on_each_database(async |store| {
        // Ids begin with the time of who made them: the later one's clock is an hour behind.
        execute(
            &store,
            &format!(
                r#"INSERT INTO event (id, at, kind, change) VALUES ('0191d3b0-0000-7000-8000-000000000000', {EPOCH}, 'first', '{{"named":{{"entity":"test","id":"a","rev":1}}}}');
                   INSERT INTO event (id, at, kind, change) VALUES ('0191d379-0000-7000-8000-000000000000', {EPOCH} + 1, 'second', '{{"named":{{"entity":"test","id":"b","rev":1}}}}')"#
            ),
        )
        .await;
        store.number_events().await.unwrap();
        let events = store.list_events_after(0, 10).await.unwrap();
        assert_eq!(events.iter().map(|event| event.kind.as_str()).collect::<Vec<_>>(), ["first", "second"]);
    })
    .await;
}
