//! Opening the database: SQLite in the data folder by default, PostgreSQL by its URL.

use std::{path::Path, sync::Arc, time::Duration};

use sqlx::{AnyConnection, AnyPool, Connection, any::AnyPoolOptions};

use super::{Dialect, Store, StoreError, measures::Measures, migrate, writer::Writer};

/// Read connections on SQLite; writes have one of their own.
const SQLITE_READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 16;
/// Who asks a database that is away hears so after this long, and may ask again.
const POSTGRES_WAIT: Duration = Duration::from_secs(5);

impl Store {
    /// Opens (and makes) the SQLite file, and brings its schema up to date.
    pub async fn open_sqlite(file: &Path) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let url = format!("sqlite://{}?mode=rwc", file.display());
        let mut connection = AnyConnection::connect(&url).await?;
        prepare_sqlite(&mut connection, false).await?;
        migrate::run(&mut connection, Dialect::Sqlite).await?;
        let readers = AnyPoolOptions::new()
            .max_connections(SQLITE_READERS)
            // A file does not go away as a server does: asking each time would double the statements of a page.
            .test_before_acquire(false)
            .after_connect(|connection, _| Box::pin(async move { prepare_sqlite(connection, true).await }))
            .connect(&url)
            .await?;
        let measures = Measures::default();
        Ok(Self {
            dialect: Dialect::Sqlite,
            readers,
            writer: Writer::single(connection, measures.clone()),
            appended: Arc::default(),
            commits: Arc::default(),
            queries: Arc::default(),
            measures,
        })
    }

    /// Connects to PostgreSQL, and brings the schema up to date.
    pub async fn connect_postgres(url: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let mut connection = AnyConnection::connect(url).await?;
        migrate::run(&mut connection, Dialect::Postgres).await?;
        connection.close().await?;
        let pool: AnyPool = AnyPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(POSTGRES_WAIT)
            .after_connect(|connection, _| Box::pin(async move { prepare_postgres(connection).await }))
            .connect(url)
            .await?;
        let measures = Measures::default();
        Ok(Self {
            dialect: Dialect::Postgres,
            readers: pool.clone(),
            writer: Writer::pooled(pool, measures.clone()),
            appended: Arc::default(),
            commits: Arc::default(),
            queries: Arc::default(),
            measures,
        })
    }

    /// Ends all connections after the writes under way.
    pub async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
    }
}

/// A server that stands still in the middle of a transaction holds rows that others wait for: after this long the database ends
/// the transaction, well before a lease runs out.
const POSTGRES_PATIENCE: &str = "SET idle_in_transaction_session_timeout = '5s'";

async fn prepare_postgres(connection: &mut AnyConnection) -> sqlx::Result<()> {
    sqlx::raw_sql(POSTGRES_PATIENCE).execute(connection).await.map(drop)
}

async fn prepare_sqlite(connection: &mut AnyConnection, only_reads: bool) -> sqlx::Result<()> {
    let mut pragmas =
        vec!["PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON", "PRAGMA busy_timeout = 5000"];
    if only_reads {
        pragmas.push("PRAGMA query_only = ON");
    }
    for pragma in pragmas {
        sqlx::raw_sql(pragma).execute(&mut *connection).await?;
    }
    Ok(())
}
