//! A connection that only reads. Whoever uses it sends one statement, so uses are counted: a test holds each page to its number.

use std::{
    ops::{Deref, DerefMut},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use sqlx::{Any, AnyConnection, pool::PoolConnection};

use super::measures::{Measures, Operation};

pub struct Reader {
    connection: PoolConnection<Any>,
    queries: Arc<AtomicU64>,
    measures: Measures,
    asked_at: Instant,
}

impl Reader {
    pub(super) fn new(connection: PoolConnection<Any>, queries: Arc<AtomicU64>, measures: Measures, asked_at: Instant) -> Self {
        Self { connection, queries, measures, asked_at }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.measures.took(&Operation::READ, self.asked_at);
    }
}

impl Deref for Reader {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        &self.connection
    }
}

/// `query.fetch_all(&mut *reader)` comes through here, once for each statement.
impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        self.queries.fetch_add(1, Ordering::Relaxed);
        &mut self.connection
    }
}
