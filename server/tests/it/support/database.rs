//! A fresh database for a test: SQLite always, PostgreSQL where `EYRIE_TEST_POSTGRES` names a server.

use server::store::{Store, StoreError};
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};

/// The time in a frozen database, until a test moves it.
pub const EPOCH: i64 = 1_700_000_000_000;

/// Runs the test on every database that is there, each time on an empty one whose clock stands still.
pub async fn on_each_database(test: impl AsyncFn(Store)) {
    let (store, _folder) = sqlite().await;
    freeze_clock(&store).await;
    test(store.clone()).await;
    store.close().await;
    on_frozen_postgres(test).await;
}

/// Runs the test on an empty PostgreSQL database whose clock stands still, where a server is named.
pub async fn on_frozen_postgres(test: impl AsyncFn(Store)) {
    on_fresh_postgres(async |url| {
        let store = Store::connect_postgres(url).await.unwrap();
        freeze_clock(&store).await;
        test(store.clone()).await;
        store.close().await;
    })
    .await;
}

/// Runs the test on an empty PostgreSQL database, by its URL, where a server is named.
pub async fn on_fresh_postgres(test: impl AsyncFnOnce(&str)) {
    if let Ok(server) = std::env::var("EYRIE_TEST_POSTGRES") {
        sqlx::any::install_default_drivers();
        let url = make_postgres_database(&server).await;
        test(&url).await;
        drop_postgres_database(&server, &url).await;
    }
}

/// A fresh SQLite store and the folder it lives in, for tests of layers above it.
pub async fn sqlite() -> (Store, tempfile::TempDir) {
    // In memory where that is possible: what a disk takes for a commit is no part of any test.
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    let store = Store::open_sqlite(&folder.path().join("eyrie.db")).await.unwrap();
    (store, folder)
}

/// As [`sqlite`], with a clock that stands still.
pub async fn frozen_sqlite() -> (Store, tempfile::TempDir) {
    let (store, folder) = sqlite().await;
    freeze_clock(&store).await;
    (store, folder)
}

/// Replaces the clock by a table with one row.
async fn freeze_clock(store: &Store) {
    let sql = format!("DROP VIEW clock; CREATE TABLE clock (ms BIGINT NOT NULL); INSERT INTO clock (ms) VALUES ({EPOCH})");
    execute(store, &sql).await;
}

/// Moves the frozen clock.
pub async fn advance(store: &Store, ms: i64) {
    execute(store, &format!("UPDATE clock SET ms = ms + {ms}")).await;
}

/// Runs statements that a test wrote, in one transaction.
pub async fn execute(store: &Store, sql: &str) {
    let sql = sql.to_owned();
    store
        .write(move |tx| {
            Box::pin(async move {
                sqlx::raw_sql(AssertSqlSafe(sql)).execute(tx.sql()).await?;
                Ok::<_, StoreError>(())
            })
        })
        .await
        .unwrap();
}

async fn make_postgres_database(server: &str) -> String {
    let name = format!("eyrie_{}", uuid::Uuid::now_v7().simple());
    let mut connection = AnyConnection::connect(server).await.unwrap();
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await.unwrap();
    let (front, options) =
        server.split_once('?').map_or((server, String::new()), |(front, options)| (front, format!("?{options}")));
    let (front, _) = front.rsplit_once('/').unwrap();
    format!("{front}/{name}{options}")
}

async fn drop_postgres_database(server: &str, url: &str) {
    let name = url.split('?').next().unwrap().rsplit('/').next().unwrap();
    let mut connection = AnyConnection::connect(server).await.unwrap();
    sqlx::query(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).execute(&mut connection).await.unwrap();
}
