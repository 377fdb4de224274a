//! `eyrie export` and `eyrie import` as a person uses them, beside a running server and without one.

use std::{
    io::Read as _,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use clap::Parser;
use server::{
    admin_socket,
    cli::archive::{ExportOptions, ImportOptions, export, import},
    secrets::Location,
    store::{Store, StoreError},
};
use tokio_util::sync::CancellationToken;

use super::{
    super::support::{database::sqlite, people::World},
    everything::{assert_same, content, fill},
    written,
};

#[derive(Parser)]
struct Export {
    #[command(flatten)]
    options: ExportOptions,
}

#[derive(Parser)]
struct Import {
    #[command(flatten)]
    options: ImportOptions,
}

async fn run_export(file: PathBuf, data: &Path) -> anyhow::Result<()> {
    let words = ["export", file.to_str().unwrap(), "--data-dir", data.to_str().unwrap()].map(str::to_owned);
    tokio::task::spawn_blocking(move || export(&Export::try_parse_from(words).unwrap().options)).await.unwrap()
}

async fn run_import(file: PathBuf, data: &Path) -> anyhow::Result<()> {
    let words = ["import", file.to_str().unwrap(), "--data-dir", data.to_str().unwrap()].map(str::to_owned);
    tokio::task::spawn_blocking(move || import(&Import::try_parse_from(words).unwrap().options)).await.unwrap()
}

#[tokio::test]
async fn a_running_server_is_exported_by_its_socket_and_imported_beside_it() {
    let (store, folder) = sqlite().await;
    let site = fill(store.clone()).await;
    admin_socket::serve(folder.path(), site.world.services.clone(), CancellationToken::new()).unwrap();
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("eyrie.archive");
    run_export(file.clone(), folder.path()).await.unwrap();
    assert_eq!(written(out.path()), ["eyrie.archive"]);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let data = out.path().join("data");
    run_import(file, &data).await.unwrap();
    assert_eq!(written(&data), ["eyrie.db", "lock"]);
    let copy = Store::open_sqlite(&data.join("eyrie.db")).await.unwrap();
    assert_same(&content(&store).await, &content(&copy).await);
    assert!(copy.find_detached_at().await.unwrap().is_some());
    assert_eq!(store.find_detached_at().await.unwrap(), None);
}

#[tokio::test]
async fn without_a_server_the_database_itself_is_exported() {
    let (store, folder) = sqlite().await;
    World::new(store.clone()).await;
    store.close().await;
    let file = folder.path().join("archive");
    run_export(file.clone(), folder.path()).await.unwrap();
    let error = run_export(file.clone(), folder.path()).await.unwrap_err().to_string();
    assert!(error.contains("exists already"), "{error}");
    let error = run_import(file.clone(), folder.path()).await.unwrap_err().to_string();
    assert!(error.contains("a database in") && error.contains("already"), "{error}");
    let nowhere = folder.path().join("nowhere");
    let error = run_export(folder.path().join("other"), &nowhere).await.unwrap_err().to_string();
    assert!(error.contains("there is no database"), "{error}");
    assert!(!nowhere.exists() && !folder.path().join("other").exists() && !folder.path().join("other.partial").exists());
}

#[tokio::test]
async fn secrets_stay_sealed_and_the_key_stays_at_home() {
    let (store, folder) = sqlite().await;
    let world = World::new(store.clone()).await;
    std::fs::write(folder.path().join("master.key"), hex::encode([7; 32])).unwrap();
    let location = Location { table: "flash", row: "hash", column: "body" };
    let sealed = world.services.sealer.seal(location, &"hunter2-hunter2".into());
    let body = sealed.clone();
    let put: Result<(), StoreError> = store
        .write(move |tx| {
            Box::pin(async move {
                sqlx::query("INSERT INTO flash (token_hash, body, expires_at) VALUES ('hash', $1, 0)")
                    .bind(body)
                    .execute(tx.sql())
                    .await?;
                Ok(())
            })
        })
        .await;
    put.unwrap();
    let bytes = super::export(&store).await;
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut text).unwrap();
    let text = String::from_utf8_lossy(&text);
    assert!(text.contains(&sealed));
    for secret in ["hunter2-hunter2", &hex::encode([7; 32]), "master.key"] {
        assert!(!text.contains(secret), "{secret}");
    }
}
