//! The first file of an archive: what it is, and what follows. It is read with suspicion: a newer format may look different.

use serde::{Deserialize, Serialize};

use super::{ArchiveError, Schema, damaged};

pub const FORMAT: u64 = 1;
/// Its name in the archive.
pub const FILE: &str = "manifest.json";
/// Longest that is read: it has some hundred bytes a table.
pub const BYTES_MAX: u64 = 1 << 20;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub format: u64,
    /// Number of the newest migration.
    pub schema: i64,
    /// Version of the program that wrote it.
    pub program: String,
    pub installation_id: String,
    pub made_at: i64,
    /// In the order of the files that follow.
    pub tables: Vec<TableFacts>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableFacts {
    pub name: String,
    /// Of the cells of each row, in their order.
    pub columns: Vec<String>,
    pub rows: u64,
    pub bytes: u64,
    pub sha256: String,
}

/// What every format has.
#[derive(Deserialize)]
struct Head {
    format: u64,
}

impl Manifest {
    pub fn rows(&self) -> u64 {
        self.tables.iter().fold(0, |sum, table| sum.saturating_add(table.rows))
    }

    pub fn read(bytes: &[u8], schema: &Schema) -> Result<Self, ArchiveError> {
        let unreadable = |error: serde_json::Error| ArchiveError::NotAnArchive(format!("its {FILE} cannot be read: {error}"));
        let head: Head = serde_json::from_slice(bytes).map_err(unreadable)?;
        if head.format != FORMAT {
            return Err(ArchiveError::OtherFormat { found: head.format, ours: FORMAT });
        }
        let manifest: Self = serde_json::from_slice(bytes).map_err(unreadable)?;
        manifest.fits(schema)?;
        Ok(manifest)
    }

    /// Every table of the schema once, with its columns, and no other.
    fn fits(&self, schema: &Schema) -> Result<(), ArchiveError> {
        if self.schema != schema.version {
            let program = self.program.chars().filter(|c| !c.is_control()).take(40).collect();
            return Err(ArchiveError::OtherSchema { found: self.schema, ours: schema.version, program });
        }
        if self.tables.len() != schema.tables.len() {
            return Err(damaged(format!("it has {} tables instead of {}", self.tables.len(), schema.tables.len())));
        }
        for (facts, table) in self.tables.iter().zip(&schema.tables) {
            if facts.name != table.name {
                return Err(damaged(format!("the table {:?} stands where {} should", facts.name, table.name)));
            }
            if facts.columns != table.column_names() {
                return Err(damaged(format!("the table {} has other columns than this program's", table.name)));
            }
        }
        Ok(())
    }
}

impl TableFacts {
    /// Its file in the archive.
    pub fn file(&self) -> String {
        format!("tables/{}.jsonl", self.name)
    }
}
