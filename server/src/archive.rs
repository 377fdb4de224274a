//! The whole installation in one file: a backup taken while the server runs, and the way from one kind of database to the other.
//! Rows go in as they are stored, secrets sealed; the key that opens them is kept apart.

mod export;
mod import;
mod manifest;
mod schema;
mod walk;

use std::{io, path::PathBuf};

pub use export::{Exported, export};
pub use import::{restore_into, restore_into_sqlite};
pub use manifest::Manifest;
pub use schema::{Column, Schema};
pub use walk::check;

use crate::store::StoreError;

/// Why there is no archive, or nothing was imported. Each is for the person at the console.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("this is no archive of Eyrie: {0}")]
    NotAnArchive(String),
    #[error(
        "the archive has the format {found}, and this program reads {ours}: import it with the version of Eyrie that wrote it, or a newer one"
    )]
    OtherFormat { found: u64, ours: u64 },
    #[error(
        "the archive is of the database's schema {found}, and this program's is {ours}: import it with a program of the version {program}, and upgrade that"
    )]
    OtherSchema { found: i64, ours: i64, program: String },
    #[error("the archive is damaged, or was made up: {0}")]
    Damaged(String),
    #[error("the database is not empty: its table {0} has rows. Nothing was changed")]
    NotEmpty(String),
    #[error("there is a database in {0} already: import into a folder without one")]
    Present(PathBuf),
    #[error("reading or writing a file")]
    File(#[from] io::Error),
    #[error("the database")]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for ArchiveError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

fn damaged(what: impl Into<String>) -> ArchiveError {
    ArchiveError::Damaged(what.into())
}
