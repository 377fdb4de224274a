//! A transaction that writes. It carries the time of the database, makes ids, and knows which events it appended.

use app::model::event::Change;
use app::model::ids::{DeploymentId, ProjectId};
use sqlx::AnyConnection;

use super::{
    StoreError,
    row::{RowExt as _, json},
};

/// One transaction; ended by the store, never by its user.
pub struct Tx<'c> {
    connection: &'c mut AnyConnection,
    now: i64,
    /// Kinds of the events that it appended.
    told: Vec<&'static str>,
}

/// Where an event belongs: who may see it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place {
    pub project_id: Option<ProjectId>,
    pub deployment_id: Option<DeploymentId>,
}

impl Place {
    /// Concerns the installation: a host, a user.
    pub const INSTALLATION: Self = Self { project_id: None, deployment_id: None };

    pub fn project(project_id: ProjectId) -> Self {
        Self { project_id: Some(project_id), deployment_id: None }
    }

    pub fn deployment(project_id: ProjectId, deployment_id: DeploymentId) -> Self {
        Self { project_id: Some(project_id), deployment_id: Some(deployment_id) }
    }
}

impl<'c> Tx<'c> {
    pub(super) async fn start(connection: &'c mut AnyConnection) -> Result<Self, StoreError> {
        let now = sqlx::query("SELECT ms FROM clock").fetch_one(&mut *connection).await?.int("ms")?;
        Ok(Self { connection, now, told: Vec::new() })
    }

    /// The database's time when the transaction began.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// For `sqlx`: `query.execute(tx.sql())`.
    pub fn sql(&mut self) -> &mut AnyConnection {
        self.connection
    }

    /// Until its end, this transaction is the only one that asked for this: several servers may start at once.
    pub(super) async fn start_alone(&mut self) -> Result<(), StoreError> {
        sqlx::query("UPDATE counter SET value = value WHERE name = 'event'").execute(self.sql()).await?;
        Ok(())
    }

    pub(super) fn into_told(self) -> Vec<&'static str> {
        self.told
    }

    /// Appends a fact about what this transaction changes. `kind` is a past participle: `job_started`. Its time is the database's
    /// at this moment, and not that of the beginning: by it, facts of several servers are put in order.
    pub async fn append(&mut self, place: Place, kind: &'static str, change: &Change) -> Result<(), StoreError> {
        self.told.push(kind);
        sqlx::query(
            "INSERT INTO event (id, at, project_id, deployment_id, kind, change)
             VALUES ($1, (SELECT ms FROM clock), $2, $3, $4, $5)",
        )
        .bind(new_uuid().to_string())
        .bind(place.project_id.map(|id| id.to_string()))
        .bind(place.deployment_id.map(|id| id.to_string()))
        .bind(kind)
        .bind(json(change))
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }
}

/// A new id: sorts after every id this process made before.
pub fn new_uuid() -> uuid::Uuid {
    uuid::Uuid::now_v7()
}
