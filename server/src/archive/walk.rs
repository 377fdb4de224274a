//! Reading an archive, row by row and with suspicion: it may come from anywhere. What it holds must be exactly what its manifest
//! and this program's schema say, in that order. No path in it is ever used, and no length in it is believed: nothing is held but
//! a few hundred rows at a time.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Read},
    path::Path,
};

use flate2::read::GzDecoder;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{
    ArchiveError, Manifest, Schema, damaged,
    manifest::{BYTES_MAX, FILE, TableFacts},
    schema::{Column, Table},
};

/// Longest row: the largest text that a call can bring is far below.
const ROW_BYTES_MAX: u64 = 64 << 20;
/// Rows that are handed on at once, and about how many bytes at most.
const ROWS_AT_ONCE: usize = 200;
const BYTES_AT_ONCE: usize = 1 << 20;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Number(Option<i64>),
    Text(Option<String>),
}

pub type Rows = Vec<Vec<Cell>>;

/// Takes rows of one table.
pub type Taker<'a> = &'a mut dyn FnMut(&Table, Rows) -> Result<(), ArchiveError>;

/// Reads all of it and keeps nothing.
pub fn check(file: &Path, schema: &Schema) -> Result<Manifest, ArchiveError> {
    walk(file, schema, &mut |_, _| Ok(()))
}

/// Hands every row to `take`, table by table.
pub fn walk(file: &Path, schema: &Schema, take: Taker<'_>) -> Result<Manifest, ArchiveError> {
    let mut archive = tar::Archive::new(GzDecoder::new(BufReader::new(File::open(file)?)));
    // Raw: long names and other extensions are refused as what they are, not followed.
    let mut entries = archive.entries().map_err(not_an_archive)?.raw(true);
    let first = entries.next().ok_or_else(|| ArchiveError::NotAnArchive("it is empty".to_owned()))?.map_err(not_an_archive)?;
    let manifest = read_manifest(first, schema)?;
    for (facts, table) in manifest.tables.iter().zip(&schema.tables) {
        let entry = entries.next().ok_or_else(|| damaged(format!("it ends before the table {}", table.name)))?;
        read_table(entry.map_err(cut_off)?, facts, table, take)?;
    }
    match entries.next() {
        None => Ok(manifest),
        Some(_) => Err(damaged("more follows after its last table")),
    }
}

fn not_an_archive(error: io::Error) -> ArchiveError {
    ArchiveError::NotAnArchive(error.to_string())
}

fn cut_off(error: io::Error) -> ArchiveError {
    damaged(format!("it cannot be read to its end: {error}"))
}

fn read_manifest(entry: tar::Entry<'_, impl Read>, schema: &Schema) -> Result<Manifest, ArchiveError> {
    if !is_file(&entry, FILE) {
        return Err(ArchiveError::NotAnArchive(format!("it does not begin with {FILE}")));
    }
    let mut bytes = Vec::new();
    entry.take(BYTES_MAX).read_to_end(&mut bytes).map_err(not_an_archive)?;
    Manifest::read(&bytes, schema)
}

fn is_file(entry: &tar::Entry<'_, impl Read>, name: &str) -> bool {
    entry.header().entry_type() == tar::EntryType::Regular && *entry.path_bytes() == *name.as_bytes()
}

fn read_table(entry: tar::Entry<'_, impl Read>, facts: &TableFacts, table: &Table, take: Taker<'_>) -> Result<(), ArchiveError> {
    if !is_file(&entry, &facts.file()) {
        return Err(damaged(format!("another file stands where {} should", facts.file())));
    }
    if entry.size() != facts.bytes {
        return Err(damaged(format!("the table {} has {} bytes instead of {}", table.name, entry.size(), facts.bytes)));
    }
    let mut lines = Lines { reader: BufReader::new(entry), sum: Sha256::new(), count: 0 };
    let (mut rows, mut bytes) = (Rows::new(), 0);
    while let Some(line) = lines.next(table)? {
        rows.push(
            read_row(&line, table).map_err(|why| damaged(format!("row {} of the table {}: {why}", lines.count, table.name)))?,
        );
        bytes += line.len();
        if rows.len() >= ROWS_AT_ONCE || bytes >= BYTES_AT_ONCE {
            take(table, std::mem::take(&mut rows))?;
            bytes = 0;
        }
    }
    if !rows.is_empty() {
        take(table, rows)?;
    }
    lines.check(facts)
}

struct Lines<R: Read> {
    reader: BufReader<R>,
    sum: Sha256,
    count: u64,
}

impl<R: Read> Lines<R> {
    fn next(&mut self, table: &Table) -> Result<Option<Vec<u8>>, ArchiveError> {
        let mut line = Vec::new();
        (&mut self.reader).take(ROW_BYTES_MAX).read_until(b'\n', &mut line).map_err(cut_off)?;
        if line.is_empty() {
            return Ok(None);
        }
        self.count += 1;
        if line.last() != Some(&b'\n') {
            return Err(damaged(format!("row {} of the table {} does not end", self.count, table.name)));
        }
        self.sum.update(&line);
        Ok(Some(line))
    }

    fn check(self, facts: &TableFacts) -> Result<(), ArchiveError> {
        if self.count != facts.rows {
            return Err(damaged(format!("the table {} has {} rows instead of {}", facts.name, self.count, facts.rows)));
        }
        if hex::encode(self.sum.finalize()) != facts.sha256 {
            return Err(damaged(format!("the table {} is not the one that was written: its sum is another", facts.name)));
        }
        Ok(())
    }
}

fn read_row(line: &[u8], table: &Table) -> Result<Vec<Cell>, String> {
    let values: Vec<Value> = serde_json::from_slice(line).map_err(|error| format!("it is no list of JSON: {error}"))?;
    if values.len() != table.columns.len() {
        return Err(format!("it has {} cells instead of {}", values.len(), table.columns.len()));
    }
    values.into_iter().zip(&table.columns).map(|(value, column)| cell(value, column)).collect()
}

fn cell(value: Value, column: &Column) -> Result<Cell, String> {
    match value {
        Value::Null if column.is_number => Ok(Cell::Number(None)),
        Value::Null => Ok(Cell::Text(None)),
        Value::Number(number) if column.is_number => match number.as_i64() {
            Some(number) => Ok(Cell::Number(Some(number))),
            None => Err(format!("{} is no whole number of 64 bits", column.name)),
        },
        // PostgreSQL stores none, and what cannot go everywhere goes nowhere.
        Value::String(text) if !column.is_number && text.contains('\0') => Err(format!("{} has the character 0", column.name)),
        Value::String(text) if !column.is_number => Ok(Cell::Text(Some(text))),
        _ => Err(format!("{} is not a {}", column.name, if column.is_number { "number" } else { "text" })),
    }
}
