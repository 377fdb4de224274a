//! Writing an archive: every table is read in one transaction, so that the archive is of one moment however long it takes, and
//! kept in a file without a name until its size and sum are known.

use std::{
    fs::File,
    io::{self, BufWriter, Read as _, Seek as _, Write},
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};
use futures::TryStreamExt as _;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Row as _, any::AnyRow};
use tokio::runtime::Handle;

use super::{
    ArchiveError, Manifest, Schema,
    manifest::{FILE, FORMAT, TableFacts},
    schema::Table,
};
use crate::store::{Dialect, Store, StoreError, row::RowExt as _};

/// A finished archive, in a file without a name, at its start.
pub struct Exported {
    pub file: File,
    pub bytes: u64,
    pub manifest: Manifest,
}

struct Spooled {
    file: File,
    facts: TableFacts,
}

/// `folder` must have room for the database once more, uncompressed. It ends even when the caller is dropped meanwhile.
pub async fn export(store: &Store, folder: &Path) -> Result<Exported, ArchiveError> {
    let (store, folder, handle) = (store.clone(), folder.to_owned(), Handle::current());
    // A thread that may wait for a disk, with the database's rows brought to it.
    tokio::task::spawn_blocking(move || handle.block_on(write(&store, folder)))
        .await
        .map_err(|error| ArchiveError::File(io::Error::other(error)))?
}

async fn write(store: &Store, folder: PathBuf) -> Result<Exported, ArchiveError> {
    let schema = Schema::load().await?;
    let mut reader = store.read().await?;
    let mut tx = match store.dialect() {
        Dialect::Sqlite => reader.begin().await?,
        Dialect::Postgres => reader.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?,
    };
    let head = sqlx::query("SELECT id, (SELECT ms FROM clock) AS now FROM installation").fetch_one(&mut *tx).await?;
    let mut tables = Vec::with_capacity(schema.tables.len());
    for table in &schema.tables {
        tables.push(spool(&mut tx, table, &folder).await?);
    }
    tx.rollback().await?;
    let manifest = Manifest {
        format: FORMAT,
        schema: schema.version,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        installation_id: head.text("id")?,
        made_at: head.int("now")?,
        tables: tables.iter().map(|table| table.facts.clone()).collect(),
    };
    let file = pack(&manifest, tables, tempfile::tempfile_in(folder)?)?;
    let bytes = file.metadata()?.len();
    Ok(Exported { file, bytes, manifest })
}

async fn spool(connection: &mut AnyConnection, table: &Table, folder: &Path) -> Result<Spooled, ArchiveError> {
    let mut out = Summed::new(tempfile::tempfile_in(folder)?);
    let sql = format!("SELECT {} FROM \"{}\"", table.quoted_columns(), table.name);
    let mut found = sqlx::query(AssertSqlSafe(sql)).fetch(connection);
    let mut rows = 0;
    while let Some(row) = found.try_next().await? {
        serde_json::to_writer(&mut out, &cells(table, &row)?).map_err(io::Error::from)?;
        out.write_all(b"\n")?;
        rows += 1;
    }
    let (file, bytes, sha256) = out.finish()?;
    Ok(Spooled { file, facts: TableFacts { name: table.name.clone(), columns: table.column_names(), rows, bytes, sha256 } })
}

fn cells(table: &Table, row: &AnyRow) -> Result<Vec<Value>, StoreError> {
    let cell = |(index, column): (usize, &super::schema::Column)| {
        Ok(if column.is_number {
            row.try_get::<Option<i64>, _>(index)?.map_or(Value::Null, Value::from)
        } else {
            row.try_get::<Option<String>, _>(index)?.map_or(Value::Null, Value::from)
        })
    };
    table.columns.iter().enumerate().map(cell).collect::<Result<_, sqlx::Error>>().map_err(StoreError::from)
}

fn pack(manifest: &Manifest, tables: Vec<Spooled>, out: File) -> Result<File, ArchiveError> {
    let mut archive = tar::Builder::new(GzEncoder::new(BufWriter::new(out), Compression::default()));
    let text = serde_json::to_vec_pretty(manifest).map_err(io::Error::from)?;
    let bytes = u64::try_from(text.len()).unwrap_or(u64::MAX);
    archive.append_data(&mut header(bytes, manifest), FILE, text.as_slice())?;
    for Spooled { mut file, facts } in tables {
        file.rewind()?;
        archive.append_data(&mut header(facts.bytes, manifest), facts.file(), file.take(facts.bytes))?;
    }
    let mut file = archive.into_inner()?.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    file.rewind()?;
    Ok(file)
}

fn header(bytes: u64, manifest: &Manifest) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes);
    header.set_mode(0o600);
    header.set_mtime((manifest.made_at / 1_000).max(0).unsigned_abs());
    header
}

/// Counts and sums what is written.
struct Summed {
    out: BufWriter<File>,
    bytes: u64,
    sum: Sha256,
}

impl Summed {
    fn new(file: File) -> Self {
        Self { out: BufWriter::new(file), bytes: 0, sum: Sha256::new() }
    }

    fn finish(self) -> io::Result<(File, u64, String)> {
        let file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok((file, self.bytes, hex::encode(self.sum.finalize())))
    }
}

impl Write for Summed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write_all(bytes)?;
        self.sum.update(bytes);
        self.bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
