//! What can go wrong between us and the database.

use std::sync::Arc;

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
    /// It is away, starts, or ended the connection. All of the transaction is stored or nothing; nobody here knows which.
    #[error("the database does not answer")]
    Away(#[source] Arc<sqlx::Error>),
    /// Nothing of what was to be written is stored.
    #[error("the disk of the database is full")]
    Full(#[source] Arc<sqlx::Error>),
    #[error("the database failed")]
    Database(#[source] Arc<sqlx::Error>),
}

impl StoreError {
    /// The same may go well later, without anybody changing what was asked.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Away(_) | Self::Full(_))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::from(Arc::new(error))
    }
}

/// Transactions that share a commit share its failure.
impl From<Arc<sqlx::Error>> for StoreError {
    fn from(error: Arc<sqlx::Error>) -> Self {
        let database = match &*error {
            sqlx::Error::Database(database) => database,
            sqlx::Error::RowNotFound => return Self::NotFound,
            sqlx::Error::PoolClosed => return Self::Closed,
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed => {
                return Self::Away(error);
            }
            _ => return Self::Database(error),
        };
        match database.kind() {
            sqlx::error::ErrorKind::UniqueViolation => Self::Duplicate(constraint(database.as_ref())),
            sqlx::error::ErrorKind::ForeignKeyViolation => Self::InUse,
            _ => match database.code().as_deref().and_then(trouble) {
                Some(Trouble::Away) => Self::Away(error),
                Some(Trouble::Full) => Self::Full(error),
                None => Self::Database(error),
            },
        }
    }
}

/// What is wrong with the database, and not with what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    Away,
    Full,
}

/// PostgreSQL's SQLSTATE has five characters; SQLite's codes are numbers.
fn trouble(code: &str) -> Option<Trouble> {
    const SQLITE_FULL: &str = "13";
    match code {
        SQLITE_FULL | "53100" => Some(Trouble::Full),
        // It shuts down, has crashed, or starts; it has no connection left; it ended a session that stood still.
        "57P01" | "57P02" | "57P03" | "57P05" | "53300" | "25P03" => Some(Trouble::Away),
        connection if connection.len() == 5 && connection.starts_with("08") => Some(Trouble::Away),
        _ => None,
    }
}

/// PostgreSQL names the constraint; SQLite lists the columns in its message. Only for logs and for telling columns apart.
fn constraint(error: &dyn sqlx::error::DatabaseError) -> String {
    error.constraint().unwrap_or_else(|| error.message()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_the_database_is_told_from_what_it_refuses() {
        let away = ["57P01", "57P03", "08006", "53300", "25P03"];
        assert!(away.iter().all(|code| trouble(code) == Some(Trouble::Away)));
        assert!(["13", "53100"].iter().all(|code| trouble(code) == Some(Trouble::Full)));
        // A deadlock, a rule of a table, SQLite's busy and its unique index.
        assert!(["40P01", "23514", "5", "2067", "08"].iter().all(|code| trouble(code).is_none()));
    }

    #[test]
    fn a_lost_connection_passes_and_a_wrong_statement_does_not() {
        let lost = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        assert!(StoreError::from(sqlx::Error::Io(lost)).is_passing());
        assert!(StoreError::from(sqlx::Error::PoolTimedOut).is_passing());
        assert!(!StoreError::from(sqlx::Error::ColumnNotFound("id".to_owned())).is_passing());
        assert!(!StoreError::Stale.is_passing());
    }
}
