//! A disk without room: the failure says so, and costs nobody anything else. SQLite itself holds the file to a size here.

use app::model::event::Change;
use server::store::{Store, StoreError, tx::Place};

use super::super::support::database::{execute, sqlite};

async fn append(store: &Store, bytes: usize) -> Result<(), StoreError> {
    let change = Change::Named { entity: "test".into(), id: "x".repeat(bytes), rev: 1 };
    store.write(move |tx| Box::pin(async move { tx.append(Place::INSTALLATION, "tested", &change).await })).await
}

#[tokio::test]
async fn a_full_disk_is_told_apart_and_keeps_what_was_stored() {
    let (store, _folder) = sqlite().await;
    append(&store, 1).await.unwrap();
    // Less than there is already is as much as there is.
    execute(&store, "PRAGMA max_page_count = 1").await;
    let (large, small) = tokio::join!(append(&store, 1 << 20), append(&store, 1));
    assert!(matches!(large, Err(StoreError::Full(_))), "{large:?}");
    assert!(small.as_ref().err().is_none_or(StoreError::is_passing), "{small:?}");
    let kept = store.list_events_after(0, 10).await.unwrap().len();
    assert_eq!(kept, 1 + usize::from(small.is_ok()));
    execute(&store, "PRAGMA max_page_count = 1000000").await;
    append(&store, 1 << 20).await.unwrap();
    assert_eq!(store.event_cursor().await.unwrap(), kept as i64 + 1);
}
