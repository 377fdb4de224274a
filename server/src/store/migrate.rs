//! Migrations go forward only, one text for both databases. The clock is made first: it is the one thing that each database says differently.
//!
//! Several servers may start at once: on PostgreSQL one of them migrates, and the others wait for it. A server that is older than
//! the schema does not touch it: it would write what the newer ones do not expect.

use sqlx::{
    AnyConnection, SqlSafeStr,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
};

use super::{Dialect, StoreError, row::RowExt as _};

const MIGRATIONS: [(i64, &str, &str); 8] = [
    (1, "first schema", include_str!("../../migrations/0001_first_schema.sql")),
    (2, "audit chain", include_str!("../../migrations/0002_audit_chain.sql")),
    (3, "policies and limits", include_str!("../../migrations/0003_policies_and_limits.sql")),
    (4, "servers", include_str!("../../migrations/0004_servers.sql")),
    (5, "detached", include_str!("../../migrations/0005_detached.sql")),
    (6, "edited books", include_str!("../../migrations/0006_edited_books.sql")),
    (9, "spread", include_str!("../../migrations/0009_spread.sql")),
    (10, "webhooks", include_str!("../../migrations/0010_webhooks.sql")),
];

/// What this program knows.
pub const SCHEMA: i64 = MIGRATIONS[MIGRATIONS.len() - 1].0;

const SQLITE_CLOCK: &str = "CREATE VIEW IF NOT EXISTS clock AS SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) AS ms";
const POSTGRES_CLOCK: &str =
    "CREATE OR REPLACE VIEW clock AS SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) AS ms";
/// Held until the connection ends. `sqlx` has a lock of its own, which does not hold the clock.
const POSTGRES_LOCK: &str = "DO $$ BEGIN PERFORM pg_advisory_lock(hashtext('eyrie schema')); END $$";

pub(super) async fn run(connection: &mut AnyConnection, dialect: Dialect) -> Result<(), StoreError> {
    let begin = match dialect {
        Dialect::Sqlite => vec![SQLITE_CLOCK],
        Dialect::Postgres => vec![POSTGRES_LOCK, POSTGRES_CLOCK],
    };
    for statement in begin {
        sqlx::raw_sql(statement).execute(&mut *connection).await?;
    }
    let migrations = MIGRATIONS
        .into_iter()
        .map(|(version, name, sql)| Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false))
        .collect();
    match Migrator::with_migrations(migrations).run(&mut *connection).await {
        Err(MigrateError::VersionMissing(_)) => Err(StoreError::NewerSchema { database: newest(connection).await? }),
        outcome => Ok(outcome?),
    }
}

async fn newest(connection: &mut AnyConnection) -> Result<i64, StoreError> {
    sqlx::query("SELECT MAX(version) AS version FROM _sqlx_migrations").fetch_one(connection).await?.int("version")
}
