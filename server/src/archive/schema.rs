//! What tables there are, of which columns, and which must be filled before which: asked of an empty database that the
//! migrations make in a folder of its own, so that no list has to be kept beside them.

use std::collections::BTreeSet;

use sqlx::AnyConnection;

use super::ArchiveError;
use crate::store::{Store, StoreError, migrate, row::RowExt as _};

/// Tables in an order in which each comes after those that it refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    pub version: i64,
    pub tables: Vec<Table>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    /// Rows that the migrations put into it.
    pub seeds: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub is_number: bool,
}

impl Schema {
    /// Of the database as this program makes it.
    pub async fn load() -> Result<Self, ArchiveError> {
        let folder = tempfile::tempdir()?;
        let store = Store::open_sqlite(&folder.path().join("schema.db")).await?;
        let schema = read(&store).await;
        store.close().await;
        schema
    }

    pub fn find(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }
}

impl Table {
    pub fn column_names(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.name.clone()).collect()
    }

    /// For SQL: some are words of its own.
    pub fn quoted_columns(&self) -> String {
        self.columns.iter().map(|column| format!("\"{}\"", column.name)).collect::<Vec<_>>().join(", ")
    }
}

async fn read(store: &Store) -> Result<Schema, ArchiveError> {
    let mut connection = store.read().await?;
    let names = sqlx::query(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name <> '_sqlx_migrations' ORDER BY name",
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut waiting = Vec::new();
    for row in &names {
        let name = row.text("name")?;
        let needs = list_needed(&mut connection, &name).await?;
        waiting.push((read_table(&mut connection, name).await?, needs));
    }
    Ok(Schema { version: migrate::SCHEMA, tables: in_order(waiting) })
}

async fn read_table(connection: &mut AnyConnection, name: String) -> Result<Table, ArchiveError> {
    let rows = sqlx::query("SELECT name, type AS kind FROM pragma_table_info($1) ORDER BY name")
        .bind(name.clone())
        .fetch_all(&mut *connection)
        .await?;
    let column = |row| Ok::<_, StoreError>(Column { name: text(row, "name")?, is_number: text(row, "kind")? == "BIGINT" });
    let columns = rows.iter().map(column).collect::<Result<_, _>>()?;
    let count = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) AS count FROM \"{name}\""));
    let seeds = sqlx::query(count).fetch_one(connection).await?.int("count")?;
    Ok(Table { name, columns, seeds })
}

fn text(row: &sqlx::any::AnyRow, column: &'static str) -> Result<String, StoreError> {
    row.text(column)
}

/// Tables that this one refers to.
async fn list_needed(connection: &mut AnyConnection, name: &str) -> Result<BTreeSet<String>, ArchiveError> {
    let rows = sqlx::query("SELECT DISTINCT \"table\" AS needed FROM pragma_foreign_key_list($1)")
        .bind(name.to_owned())
        .fetch_all(connection)
        .await?;
    Ok(rows.iter().map(|row| row.text("needed")).collect::<Result<_, _>>()?)
}

fn in_order(mut waiting: Vec<(Table, BTreeSet<String>)>) -> Vec<Table> {
    let mut ordered: Vec<Table> = Vec::new();
    while !waiting.is_empty() {
        let is_ready = |(table, needs): &(Table, BTreeSet<String>)| {
            needs.iter().all(|need| *need == table.name || ordered.iter().any(|done| done.name == *need))
        };
        let (ready, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_ready);
        assert!(!ready.is_empty(), "no table of the migrations refers to one that refers back to it");
        ordered.extend(ready.into_iter().map(|(table, _)| table));
        waiting = rest;
    }
    ordered
}
