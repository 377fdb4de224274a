//! The whole installation as one file: equal on the other side, of one moment, without a secret that opens; and what was spoilt or
//! made up is refused before anything is made.

mod console;
mod everything;
mod hostile;
mod packed;

use std::{cell::RefCell, io::Read as _, path::Path};

use proptest::prelude::*;
use server::{
    archive::{self, ArchiveError, Schema},
    store::{Store, StoreError},
};
use sqlx::AssertSqlSafe;

use super::support::{
    database::{on_each_database, on_fresh_postgres, sqlite},
    people::World,
    site::Site,
};
use everything::{assert_same, content, fill};

/// The bytes of an archive of this database.
async fn export(store: &Store) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let mut exported = archive::export(store, folder.path()).await.unwrap();
    let mut bytes = Vec::new();
    exported.file.read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes.len() as u64, exported.bytes);
    bytes
}

async fn import(store: &Store, bytes: &[u8]) -> Result<archive::Manifest, ArchiveError> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("archive");
    std::fs::write(&file, bytes).unwrap();
    archive::restore_into(store, &Schema::load().await.unwrap(), &file).await
}

#[tokio::test]
async fn every_table_has_rows_in_a_bit_of_everything() {
    let (store, _folder) = sqlite().await;
    fill(store.clone()).await;
    let empty: Vec<String> =
        content(&store).await.into_iter().filter(|(_, rows)| rows.is_empty()).map(|(name, _)| name).collect();
    assert_eq!(empty, Vec::<String>::new(), "put a row into `everything::fill`");
}

/// Free text and free numbers of every kind of row.
#[derive(Debug, Clone)]
struct Odd {
    texts: Vec<String>,
    number: i64,
}

fn odd() -> impl Strategy<Value = Odd> {
    // Anything but the character 0, which PostgreSQL does not store.
    let text = prop_oneof![any::<String>(), "[\\\\\"'\n\r\t{}\\[\\],$;–→😀]{0,40}"].prop_map(|text| text.replace('\0', ""));
    (prop::collection::vec(text, 6), any::<i64>()).prop_map(|(texts, number)| Odd { texts, number })
}

async fn put(site: &Site, odd: &Odd) {
    let columns =
        ["\"user\" SET name", "audit SET before", "event SET change", "step_log SET lines", "job SET error", "flash SET body"];
    for (column, text) in columns.iter().zip(&odd.texts) {
        site.execute(&format!("UPDATE {column} = $1"), vec![text.clone()]).await;
    }
    site.execute(&format!("UPDATE volume SET size_bytes = {}", odd.number), Vec::new()).await;
}

/// There and back again over every pair of databases.
async fn goes_everywhere(site: &Site, odd: &Odd) {
    put(site, odd).await;
    let before = content(site.store()).await;
    let mut bytes = export(site.store()).await;
    let (copy, _folder) = sqlite().await;
    import(&copy, &bytes).await.unwrap();
    assert_same(&before, &content(&copy).await);
    let (from_sqlite, expected) = (bytes.clone(), &before);
    let mut across = None;
    on_fresh_postgres(async |url| across = Some(through_postgres(url, &from_sqlite, expected).await)).await;
    if let Some(exported) = across {
        bytes = exported.clone();
        on_fresh_postgres(async |url| drop(through_postgres(url, &exported, expected).await)).await;
    }
    let (back, _folder) = sqlite().await;
    import(&back, &bytes).await.unwrap();
    assert_same(&before, &content(&back).await);
}

/// Into an empty PostgreSQL database, and out of it again.
async fn through_postgres(url: &str, bytes: &[u8], expected: &everything::Content) -> Vec<u8> {
    let store = Store::connect_postgres(url).await.unwrap();
    import(&store, bytes).await.unwrap();
    assert_same(expected, &content(&store).await);
    let exported = export(&store).await;
    store.close().await;
    exported
}

#[test]
fn what_is_exported_and_imported_is_equal_table_by_table_on_each_database_and_across() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (site, _folder) = runtime.block_on(async {
        let (store, folder) = sqlite().await;
        (fill(store).await, folder)
    });
    let site = RefCell::new(site);
    let config = ProptestConfig { cases: 6, max_shrink_iters: 20, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(odd in odd())| {
        runtime.block_on(goes_everywhere(&site.borrow(), &odd));
    });
}

#[tokio::test]
async fn an_archive_is_of_one_moment() {
    on_each_database(async |store| {
        World::new(store.clone()).await;
        let writing = tokio::spawn(write_pairs(store.clone()));
        while count(&store, "flash").await == 0 {
            tokio::task::yield_now().await;
        }
        let bytes = export(&store).await;
        writing.abort();
        let _ = writing.await;
        let (copy, _folder) = sqlite().await;
        import(&copy, &bytes).await.unwrap();
        assert!(count(&copy, "flash").await > 0);
        assert_eq!(count(&copy, "flash").await, count(&copy, "attempt").await);
    })
    .await;
}

/// Rows in two tables that are read one after the other, each pair in one transaction.
async fn write_pairs(store: Store) {
    for n in 0.. {
        let written: Result<(), StoreError> = store
            .write(move |tx| {
                Box::pin(async move {
                    for sql in [
                        format!("INSERT INTO attempt (subject, count, started_at) VALUES ('{n}', 0, 0)"),
                        format!("INSERT INTO flash (token_hash, body, expires_at) VALUES ('{n}', '', 0)"),
                    ] {
                        sqlx::query(AssertSqlSafe(sql)).execute(tx.sql()).await?;
                    }
                    Ok(())
                })
            })
            .await;
        written.unwrap();
    }
}

async fn count(store: &Store, table: &str) -> i64 {
    use server::store::row::RowExt as _;
    let mut connection = store.read().await.unwrap();
    let sql = format!("SELECT COUNT(*) AS count FROM {table}");
    sqlx::query(AssertSqlSafe(sql)).fetch_one(&mut *connection).await.unwrap().int("count").unwrap()
}

#[tokio::test]
async fn what_is_not_empty_is_left_as_it_is() {
    let (source, _folder) = sqlite().await;
    World::new(source.clone()).await;
    let bytes = export(&source).await;
    on_each_database(async |store| {
        store.installation().await.unwrap();
        let before = content(&store).await;
        let error = import(&store, &bytes).await.unwrap_err();
        assert!(matches!(&error, ArchiveError::NotEmpty(table) if table == "installation"), "{error}");
        assert_same(&before, &content(&store).await);
    })
    .await;
}

#[tokio::test]
async fn the_audit_of_a_copy_is_whole() {
    let (store, _folder) = sqlite().await;
    let site = fill(store.clone()).await;
    let bytes = export(&store).await;
    on_each_database(async |copy| {
        import(&copy, &bytes).await.unwrap();
        assert_eq!(copy.verify_audit().await.unwrap(), site.store().verify_audit().await.unwrap());
    })
    .await;
}

fn written(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
