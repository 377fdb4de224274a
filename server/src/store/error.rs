//! What can go wrong between us and the database.

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such row, or the caller may not see it: the same to them.
    #[error("not found")]
    NotFound,
    /// A unique index said no; the constraint's columns tell which value.
    #[error("duplicate: {0}")]
    Duplicate(String),
    /// Something else still refers to it.
    #[error("still in use")]
    InUse,
    /// Another change came first.
    #[error("changed meanwhile")]
    Stale,
    /// The lease is lost: stop at once and write nothing.
    #[error("the lease is lost")]
    LeaseLost,
    /// A stored value does not have the form this version writes.
    #[error("stored {column} is not readable")]
    Unreadable { column: &'static str, source: Box<dyn std::error::Error + Send + Sync> },
    /// The writer has ended: the program is stopping.
    #[error("the database is closed")]
    Closed,
    /// Somebody upgraded the installation and started this program after it.
    #[error(
        "the database has schema {database}, of a newer eyrie; this is eyrie {} and knows schema {}: start the newer one",
        env!("CARGO_PKG_VERSION"),
        super::migrate::SCHEMA
    )]
    NewerSchema { database: i64 },
    #[error("migrating the database")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let sqlx::Error::Database(database) = &error else {
            return match error {
                sqlx::Error::RowNotFound => Self::NotFound,
                other => Self::Database(other),
            };
        };
        match database.kind() {
            sqlx::error::ErrorKind::UniqueViolation => Self::Duplicate(constraint(database.as_ref())),
            sqlx::error::ErrorKind::ForeignKeyViolation => Self::InUse,
            _ => Self::Database(error),
        }
    }
}

/// PostgreSQL names the constraint; SQLite lists the columns in its message. Only for logs and for telling columns apart.
fn constraint(error: &dyn sqlx::error::DatabaseError) -> String {
    error.constraint().unwrap_or_else(|| error.message()).to_owned()
}
