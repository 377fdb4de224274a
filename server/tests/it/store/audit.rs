//! The chain of the audit: who changes, removes or adds a record behind the program's back is found out.

use server::{
    auth::Caller,
    store::{
        Store, StoreError,
        audit::{Record, Verdict},
    },
};

use super::super::support::database::{execute, on_each_database};

async fn audit(store: &Store, entity_id: &str) {
    let record = Record::new("tested", "test", entity_id).after(&"it");
    store.write(move |tx| Box::pin(async move { tx.audit(&Caller::System, record).await })).await.unwrap();
}

/// Five records, chained.
async fn five(store: &Store) {
    for n in 1..=5 {
        audit(store, &n.to_string()).await;
    }
    assert_eq!(store.verify_audit().await.unwrap(), Verdict::Whole { records: 5 });
}

async fn broken_at(store: &Store) -> i64 {
    match store.verify_audit().await.unwrap() {
        Verdict::Broken { seq, .. } => seq,
        Verdict::Whole { records } => panic!("{records} records are called whole"),
    }
}

#[tokio::test]
async fn an_empty_audit_and_one_that_grows_are_whole() {
    on_each_database(async |store| {
        assert_eq!(store.verify_audit().await.unwrap(), Verdict::Whole { records: 0 });
        five(&store).await;
        audit(&store, "6").await;
        assert_eq!(store.verify_audit().await.unwrap(), Verdict::Whole { records: 6 });
    })
    .await;
}

#[tokio::test]
async fn the_first_record_that_was_changed_is_named() {
    for change in ["actor = 'nobody'", "at = at - 1", "after = NULL", "project_id = 'x'", "action = 'tried'", "hash = 'x'"] {
        on_each_database(async |store| {
            five(&store).await;
            execute(&store, &format!("UPDATE audit SET {change} WHERE entity_id IN ('3', '4')")).await;
            assert_eq!(broken_at(&store).await, 3, "{change}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_record_that_was_removed_is_missed_wherever_it_stood() {
    for gone in 1..=5 {
        on_each_database(async |store| {
            five(&store).await;
            execute(&store, &format!("DELETE FROM audit WHERE entity_id = '{gone}'")).await;
            assert_eq!(broken_at(&store).await, gone);
        })
        .await;
    }
}

#[tokio::test]
async fn records_that_swapped_places_are_found() {
    on_each_database(async |store| {
        five(&store).await;
        execute(
            &store,
            "UPDATE audit SET seq = -1 WHERE entity_id = '2'; UPDATE audit SET seq = 2 WHERE entity_id = '3'; UPDATE audit SET seq = 3 WHERE entity_id = '2'",
        )
        .await;
        assert_eq!(broken_at(&store).await, 2);
    })
    .await;
}

#[tokio::test]
async fn records_from_before_the_chain_are_chained_as_they_stand() {
    on_each_database(async |store| {
        // As the migration finds them: without number and hash.
        execute(
            &store,
            "INSERT INTO audit (id, at, actor, action, entity, entity_id) VALUES ('0-a', 1, 'x', 'y', 'z', '1'), ('0-b', 2, 'x', 'y', 'z', '2')",
        )
        .await;
        assert_eq!(store.verify_audit().await.unwrap(), Verdict::Whole { records: 2 });
    })
    .await;
}

#[tokio::test]
async fn writers_that_audit_at_the_same_time_make_one_chain() {
    on_each_database(async |store| {
        let writes = (0..60).map(|n: i32| {
            let store = store.clone();
            async move {
                let record = Record::new("tested", "test", n);
                let kept: Result<(), StoreError> = store
                    .write(move |tx| {
                        Box::pin(async move {
                            tx.audit(&Caller::System, record).await?;
                            if n % 6 == 0 { Err(StoreError::Stale) } else { Ok(()) }
                        })
                    })
                    .await;
                store.number_events().await.unwrap();
                kept.is_ok()
            }
        });
        let kept = futures::future::join_all(writes).await.into_iter().filter(|kept| *kept).count();
        assert_eq!(kept, 50);
        assert_eq!(store.verify_audit().await.unwrap(), Verdict::Whole { records: 50 });
    })
    .await;
}
