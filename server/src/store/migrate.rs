//! Migrations go forward only, one text for both databases. The clock is made first: it is the one thing that each database says differently.

use sqlx::{
    AnyConnection, SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};

use super::{Dialect, StoreError};

const MIGRATIONS: [(i64, &str, &str); 4] = [
    (1, "first schema", include_str!("../../migrations/0001_first_schema.sql")),
    (2, "audit chain", include_str!("../../migrations/0002_audit_chain.sql")),
    (3, "policies and limits", include_str!("../../migrations/0003_policies_and_limits.sql")),
    (5, "detached", include_str!("../../migrations/0005_detached.sql")),
];

const SQLITE_CLOCK: &str = "CREATE VIEW IF NOT EXISTS clock AS SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) AS ms";
const POSTGRES_CLOCK: &str =
    "CREATE OR REPLACE VIEW clock AS SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) AS ms";

/// Number of the newest migration: what names the schema.
pub const fn newest() -> i64 {
    MIGRATIONS[MIGRATIONS.len() - 1].0
}

pub(super) async fn run(connection: &mut AnyConnection, dialect: Dialect) -> Result<(), StoreError> {
    let clock = match dialect {
        Dialect::Sqlite => SQLITE_CLOCK,
        Dialect::Postgres => POSTGRES_CLOCK,
    };
    sqlx::raw_sql(clock).execute(&mut *connection).await?;
    let migrations = MIGRATIONS
        .into_iter()
        .map(|(version, name, sql)| Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false))
        .collect();
    Migrator::with_migrations(migrations).run(connection).await?;
    Ok(())
}
