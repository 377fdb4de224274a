//! All SQL of the program, one file per noun. One text per statement runs on SQLite and on PostgreSQL:
//! `sqlx::Any` is enough because the schema holds only TEXT and BIGINT.

pub mod attempts;
pub mod audit;
pub mod books;
pub mod cloud_configs;
pub mod connect;
pub mod deployments;
pub mod error;
pub mod events;
pub mod figures;
mod find;
mod flash;
pub mod grants;
pub mod ground;
pub mod groups;
mod installation;
pub mod instances;
pub mod jobs;
pub mod learned_schemas;
pub mod leases;
mod lines;
pub mod links;
pub mod logs;
pub mod measures;
pub mod members;
pub mod migrate;
pub mod observations;
pub mod progress;
pub mod projects;
mod reader;
pub mod row;
pub mod scopes;
pub mod servers;
pub mod sessions;
pub mod steps;
pub mod targets;
mod trash;
pub mod tx;
pub mod users;
mod views;
pub mod webhooks;
mod writer;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use futures::future::BoxFuture;
use sqlx::AnyPool;
use tokio::sync::Notify;

pub use error::StoreError;
use measures::{Measures, Operation};
pub use reader::Reader;
use row::RowExt as _;
pub use tx::Tx;
use writer::Writer;

/// Which database runs beneath; needed only where the two must be treated differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

/// The database: many readers, and transactions that write.
#[derive(Clone)]
pub struct Store {
    dialect: Dialect,
    readers: AnyPool,
    writer: Writer,
    /// Told after each commit that appended events.
    appended: Arc<Notify>,
    /// Transactions that were kept: what a job costs is counted, not timed.
    commits: Arc<AtomicU64>,
    /// Statements that only read: what a page costs is counted too.
    queries: Arc<AtomicU64>,
    measures: Measures,
}

impl Store {
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// A connection for reading. What it sees is committed.
    pub async fn read(&self) -> Result<Reader, StoreError> {
        let asked_at = Instant::now();
        Ok(Reader::new(self.readers.acquire().await?, self.queries.clone(), self.measures.clone(), asked_at))
    }

    /// The database's time: every server on it has the same.
    pub async fn now(&self) -> Result<i64, StoreError> {
        let mut connection = self.read().await?;
        sqlx::query("SELECT ms FROM clock").fetch_one(&mut *connection).await?.int("ms")
    }

    /// Runs `change` in one transaction: all of it is stored, or nothing. It goes on even when the caller is dropped meanwhile.
    ///
    /// On SQLite, transactions that wait at the same time share one commit, each in a savepoint of its own.
    pub async fn write<T, E, F>(&self, change: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx<'_>) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
    {
        let asked_at = Instant::now();
        let written = self.writer.write(change).await;
        self.measures.took(&Operation::WRITE, asked_at);
        let written = written?;
        self.commits.fetch_add(1, Ordering::Relaxed);
        if !written.told.is_empty() {
            self.measures.events_committed();
            self.appended.notify_one();
        }
        Ok(written.value)
    }

    /// How many transactions this process kept.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// How many statements this process read with, outside of transactions.
    pub fn queries(&self) -> u64 {
        self.queries.load(Ordering::Relaxed)
    }

    /// What its work took.
    pub fn measures(&self) -> &Measures {
        &self.measures
    }

    /// Resolves after a commit of this process appended events.
    pub async fn events_appended(&self) {
        self.appended.notified().await;
    }
}
