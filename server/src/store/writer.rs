//! How transactions reach the database. SQLite has one connection that writes, and a task that takes all waiting
//! transactions into one commit, a savepoint each; PostgreSQL has a pool, and each transaction a task of its own,
//! because `sqlx`'s `begin` is not safe to cancel.

use std::{sync::Arc, time::Instant};

use futures::future::BoxFuture;
use sqlx::{AnyConnection, AnyPool, Connection as _};
use tokio::sync::{mpsc, oneshot};

use super::{
    StoreError, Tx, audit, events,
    measures::{Measures, Operation},
};
use crate::failpoints::{self, Side};

/// Most transactions in one commit: a bound on how long the first of them waits.
const GROUP_MAX: usize = 64;

#[derive(Clone)]
pub(super) enum Writer {
    Single(mpsc::Sender<Box<dyn Work>>),
    Pooled(AnyPool, Measures),
}

pub(super) struct Written<T> {
    pub value: T,
    /// Kinds of the events that were appended.
    pub told: Vec<&'static str>,
}

impl Writer {
    pub(super) fn single(connection: AnyConnection, measures: Measures) -> Self {
        let (sender, receiver) = mpsc::channel(GROUP_MAX * 4);
        tokio::spawn(run(connection, receiver, measures));
        Self::Single(sender)
    }

    pub(super) fn pooled(pool: AnyPool, measures: Measures) -> Self {
        Self::Pooled(pool, measures)
    }

    pub(super) async fn write<T, E, F>(&self, change: F) -> Result<Written<T>, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx<'_>) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let work = Change { change: Some(change), outcome: None, reply };
        match self {
            Self::Single(sender) => sender.send(Box::new(work)).await.map_err(|_| StoreError::Closed)?,
            Self::Pooled(pool, measures) => {
                let (pool, measures) = (pool.clone(), measures.clone());
                tokio::spawn(async move { write_pooled(&pool, Box::new(work), &measures).await });
            }
        }
        answer.await.map_err(|_| StoreError::Closed)?
    }

    pub(super) async fn close(&self) {
        if let Self::Single(sender) = self {
            let (reply, answer) = oneshot::channel();
            if sender.send(Box::new(Close { reply: Some(reply) })).await.is_ok() {
                // The task ends after this one: nobody is left to hear a failure.
                let _ = answer.await;
            }
        }
    }
}

/// Why nothing of a commit is kept.
#[derive(Debug, Clone)]
pub(super) enum Failure {
    Refused(Arc<sqlx::Error>),
    /// The database ended the transaction over one of those that share it, as when its disk is full: another may go well alone.
    Ended(Arc<sqlx::Error>),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Refused(Arc::new(error))
    }
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(error) => error.into(),
            Failure::Ended(error) => Self::Away(error),
        }
    }
}

/// A transaction of any type, as the task sees it.
pub(super) trait Work: Send {
    /// True: keep what it wrote.
    fn run<'a>(&'a mut self, connection: &'a mut AnyConnection) -> BoxFuture<'a, bool>;
    /// Tells the caller, after the commit or because of its failure.
    fn finish(self: Box<Self>, failure: Option<Failure>);
    fn is_last(&self) -> bool {
        false
    }
}

struct Change<T, E, F> {
    change: Option<F>,
    outcome: Option<Result<Written<T>, E>>,
    reply: oneshot::Sender<Result<Written<T>, E>>,
}

impl<T, E, F> Work for Change<T, E, F>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: for<'c> FnOnce(&'c mut Tx<'_>) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
{
    fn run<'a>(&'a mut self, connection: &'a mut AnyConnection) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            let change = self.change.take().expect("a transaction is run once");
            let outcome = apply(change, connection).await;
            let keep = outcome.is_ok();
            reach(Side::Before, &outcome);
            self.outcome = Some(outcome);
            keep
        })
    }

    fn finish(self: Box<Self>, failure: Option<Failure>) {
        let outcome = match (failure, self.outcome) {
            // Its own failure says more than what became of the commit that it shared.
            (_, Some(Err(error))) => Err(error),
            (Some(failure), _) => Err(StoreError::from(failure).into()),
            (None, outcome) => outcome.unwrap_or_else(|| Err(StoreError::Closed.into())),
        };
        reach(Side::After, &outcome);
        // The caller may be gone: what was committed stays committed.
        let _ = self.reply.send(outcome);
    }
}

async fn apply<T, E, F>(change: F, connection: &mut AnyConnection) -> Result<Written<T>, E>
where
    E: From<StoreError>,
    F: for<'c> FnOnce(&'c mut Tx<'_>) -> BoxFuture<'c, Result<T, E>>,
{
    let mut tx = Tx::start(connection).await?;
    let value = change(&mut tx).await?;
    Ok(Written { value, told: tx.into_told() })
}

/// A transaction is known by what it tells; most that tell nothing are signs of life and looks for work.
fn reach<T, E>(side: Side, outcome: &Result<Written<T>, E>) {
    if let Ok(written) = outcome {
        failpoints::reach(side, || format!("commit {}", written.told.join(",")));
    }
}

struct Close {
    reply: Option<oneshot::Sender<()>>,
}

impl Work for Close {
    fn run<'a>(&'a mut self, _: &'a mut AnyConnection) -> BoxFuture<'a, bool> {
        Box::pin(async { true })
    }

    fn finish(mut self: Box<Self>, _: Option<Failure>) {
        if let Some(reply) = self.reply.take() {
            let _ = reply.send(());
        }
    }

    fn is_last(&self) -> bool {
        true
    }
}

/// The task of the one writing connection.
async fn run(mut connection: AnyConnection, mut receiver: mpsc::Receiver<Box<dyn Work>>, measures: Measures) {
    let mut group = Vec::with_capacity(GROUP_MAX);
    while receiver.recv_many(&mut group, GROUP_MAX).await > 0 {
        let is_last = group.iter().any(|work| work.is_last());
        let failure = commit_group(&mut connection, &mut group, &measures).await.err();
        if failure.is_some() {
            // Whatever state the connection is in, the next group must begin afresh.
            let _ = sqlx::raw_sql("ROLLBACK").execute(&mut connection).await;
        }
        for work in group.drain(..) {
            work.finish(failure.clone());
        }
        if is_last {
            break;
        }
    }
    let _ = connection.close().await;
}

async fn commit_group(connection: &mut AnyConnection, group: &mut [Box<dyn Work>], measures: &Measures) -> Result<(), Failure> {
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    for work in group.iter_mut() {
        sqlx::raw_sql("SAVEPOINT one").execute(&mut *connection).await?;
        if !work.run(connection).await {
            let undone = sqlx::raw_sql("ROLLBACK TO one").execute(&mut *connection).await;
            undone.map_err(|error| Failure::Ended(Arc::new(error)))?;
        }
        sqlx::raw_sql("RELEASE one").execute(&mut *connection).await?;
    }
    // One writer: the order of commits is the order of numbers, and no second commit is needed.
    events::number(connection).await?;
    audit::chain(connection).await?;
    let begun_at = Instant::now();
    sqlx::raw_sql("COMMIT").execute(&mut *connection).await?;
    measures.took(&Operation::COMMIT, begun_at);
    Ok(())
}

async fn write_pooled(pool: &AnyPool, mut work: Box<dyn Work>, measures: &Measures) {
    let failure = transact(pool, work.as_mut(), measures).await.err().map(Failure::from);
    work.finish(failure);
}

async fn transact(pool: &AnyPool, work: &mut dyn Work, measures: &Measures) -> sqlx::Result<()> {
    let mut tx = pool.begin().await?;
    if !work.run(&mut tx).await {
        return tx.rollback().await;
    }
    let begun_at = Instant::now();
    tx.commit().await?;
    measures.took(&Operation::COMMIT, begun_at);
    Ok(())
}
