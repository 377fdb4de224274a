//! From an archive to a database, in one transaction: all of it is there afterwards, or nothing. The copy begins detached, because
//! the server that it was taken from may still drive the same hosts.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};
use tokio::{sync::mpsc, task::JoinHandle};

use super::{
    ArchiveError, Manifest, Schema, damaged,
    schema::Table,
    walk::{Cell, Rows, walk},
};
use crate::store::{Store, StoreError, Tx, row::RowExt as _};

/// Batches that wait for the database.
const WAITING_MAX: usize = 4;

type Batch = (Table, Rows);

/// Makes `database` out of the archive; where that fails, nothing is made.
pub async fn restore_into_sqlite(database: &Path, schema: &Schema, archive: &Path) -> Result<Manifest, ArchiveError> {
    if database.exists() {
        return Err(ArchiveError::Present(database.to_owned()));
    }
    let making = database.with_extension("importing");
    remove(&making)?;
    let restored = make_sqlite(&making, schema, archive).await;
    match restored {
        Ok(manifest) => {
            fs::rename(&making, database)?;
            Ok(manifest)
        }
        Err(error) => {
            remove(&making)?;
            Err(error)
        }
    }
}

async fn make_sqlite(file: &Path, schema: &Schema, archive: &Path) -> Result<Manifest, ArchiveError> {
    let store = Store::open_sqlite(file).await?;
    let restored = restore_into(&store, schema, archive).await;
    store.close().await;
    // Everything into the one file, so that a rename takes all of it.
    let mut connection = AnyConnection::connect(&format!("sqlite://{}", file.display())).await?;
    sqlx::raw_sql("PRAGMA journal_mode = DELETE").execute(&mut connection).await?;
    connection.close().await?;
    restored
}

/// The file and what SQLite keeps beside it.
fn remove(file: &Path) -> io::Result<()> {
    for ending in ["", "-wal", "-shm", "-journal"] {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        match fs::remove_file(PathBuf::from(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Fills an empty database. No server may run on it meanwhile.
pub async fn restore_into(store: &Store, schema: &Schema, archive: &Path) -> Result<Manifest, ArchiveError> {
    let (sender, batches) = mpsc::channel(WAITING_MAX);
    let (tables, archive) = (schema.clone(), archive.to_owned());
    let reading = tokio::task::spawn_blocking(move || {
        walk(&archive, &tables, &mut |table, rows| {
            // Nobody listens any more: the transaction failed, and says why.
            sender.blocking_send((table.clone(), rows)).map_err(|_| StoreError::Closed.into())
        })
    });
    let schema = schema.clone();
    store.write(move |tx| Box::pin(async move { restore(tx, &schema, batches, reading).await })).await
}

async fn restore(
    tx: &mut Tx<'_>,
    schema: &Schema,
    mut batches: mpsc::Receiver<Batch>,
    reading: JoinHandle<Result<Manifest, ArchiveError>>,
) -> Result<Manifest, ArchiveError> {
    empty(tx, schema).await?;
    while let Some((table, rows)) = batches.recv().await {
        insert(tx, &table, rows).await.map_err(|error| contradicted(&table, error))?;
    }
    let manifest = reading.await.map_err(|error| ArchiveError::File(io::Error::other(error)))??;
    tx.detach().await?;
    Ok(manifest)
}

/// Nothing is there but what the migrations made, and that is made room of.
async fn empty(tx: &mut Tx<'_>, schema: &Schema) -> Result<(), ArchiveError> {
    for table in &schema.tables {
        let count = AssertSqlSafe(format!("SELECT COUNT(*) AS count FROM \"{}\"", table.name));
        if sqlx::query(count).fetch_one(tx.sql()).await?.int("count")? != table.seeds {
            return Err(ArchiveError::NotEmpty(table.name.clone()));
        }
    }
    for table in schema.tables.iter().rev().filter(|table| table.seeds > 0) {
        sqlx::query(AssertSqlSafe(format!("DELETE FROM \"{}\"", table.name))).execute(tx.sql()).await?;
    }
    Ok(())
}

async fn insert(tx: &mut Tx<'_>, table: &Table, rows: Rows) -> Result<(), StoreError> {
    let mut query = sqlx::query(AssertSqlSafe(insert_sql(table, rows.len())));
    for cell in rows.into_iter().flatten() {
        query = match cell {
            Cell::Number(number) => query.bind(number),
            Cell::Text(text) => query.bind(text),
        };
    }
    query.execute(tx.sql()).await?;
    Ok(())
}

/// One statement for all rows.
fn insert_sql(table: &Table, rows: usize) -> String {
    let width = table.columns.len();
    let row = |n: usize| {
        let cells = (1..=width).map(|cell| format!("${}", n * width + cell)).collect::<Vec<_>>().join(", ");
        format!("({cells})")
    };
    let rows = (0..rows).map(row).collect::<Vec<_>>().join(", ");
    format!("INSERT INTO \"{}\" ({}) VALUES {rows}", table.name, table.quoted_columns())
}

/// Rows that break a rule of the database were not exported from one.
fn contradicted(table: &Table, error: StoreError) -> ArchiveError {
    match error {
        StoreError::Duplicate(_) => damaged(format!("the table {} has a row twice", table.name)),
        StoreError::InUse => damaged(format!("the table {} has a row that refers to nothing", table.name)),
        StoreError::Database(error) if error.as_database_error().is_some() => {
            damaged(format!("the table {} has a row that is against its rules: {error}", table.name))
        }
        other => other.into(),
    }
}
