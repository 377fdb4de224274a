//! How a schema comes to its database: under several servers that start at once, and not under one that is too old.

use futures::future::{join_all, try_join_all};
use server::{
    books::shipped::shipped,
    store::{Store, StoreError, migrate::SCHEMA},
};

use super::super::support::database::{execute, on_fresh_postgres, sqlite};

/// As a newer program leaves it.
async fn upgrade(store: &Store) {
    let version = SCHEMA + 2;
    let insert = |version| {
        format!(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             SELECT {version}, 'newer', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1"
        )
    };
    execute(store, &insert(version - 1)).await;
    execute(store, &insert(version)).await;
}

fn check_refusal(refused: Result<Store, StoreError>) {
    let Err(error) = refused else { panic!("an old server works on a newer schema") };
    let (theirs, ours) = (SCHEMA + 2, SCHEMA);
    let text = error.to_string();
    assert!(text.contains(&format!("has schema {theirs},")) && text.contains(&format!("knows schema {ours}:")), "{text}");
    assert!(text.contains(env!("CARGO_PKG_VERSION")), "{text}");
}

#[tokio::test]
async fn a_server_older_than_the_schema_refuses_and_says_both_versions() {
    let (store, folder) = sqlite().await;
    upgrade(&store).await;
    store.close().await;
    check_refusal(Store::open_sqlite(&folder.path().join("eyrie.db")).await);
    on_fresh_postgres(async |url| {
        let store = Store::connect_postgres(url).await.unwrap();
        upgrade(&store).await;
        store.close().await;
        check_refusal(Store::connect_postgres(url).await);
    })
    .await;
}

#[tokio::test]
async fn servers_that_start_at_once_on_an_empty_database_all_come_up_as_one_installation() {
    on_fresh_postgres(async |url| {
        let stores = try_join_all((0..6).map(|_| Store::connect_postgres(url))).await.unwrap();
        let mut installations = try_join_all(stores.iter().map(Store::installation)).await.unwrap();
        installations.dedup();
        assert_eq!(installations.len(), 1);
        try_join_all(stores.iter().map(|store| store.ship_books(shipped()))).await.unwrap();
        let books = stores[0].list_books().await.unwrap();
        assert!(books.iter().all(|book| book.version == 1) && !books.is_empty());
        join_all(stores.iter().map(Store::close)).await;
    })
    .await;
}
