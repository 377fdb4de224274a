//! Who changed what, and what it was before and after. Written in the transaction of the change; never changed after,
//! and chained so that a change behind the program's back is found out.

mod chain;

use app::model::{event::Change, ids::ProjectId};
use serde::Serialize;

use super::{
    StoreError, Tx,
    row::json,
    tx::{Place, new_uuid},
};
use crate::auth::Caller;

pub use chain::Verdict;
pub(super) use chain::chain;

/// One change, as it is recorded. What is given to `before` and `after` must hold no secret.
#[derive(Debug)]
pub struct Record {
    action: &'static str,
    entity: &'static str,
    entity_id: String,
    project_id: Option<ProjectId>,
    before: Option<String>,
    after: Option<String>,
}

impl Record {
    /// `action` is a past participle as of events (`project_created`); `entity` the noun.
    pub fn new(action: &'static str, entity: &'static str, entity_id: impl ToString) -> Self {
        Self { action, entity, entity_id: entity_id.to_string(), project_id: None, before: None, after: None }
    }

    /// The kind of the event that goes with it.
    pub fn action(&self) -> &'static str {
        self.action
    }

    pub fn project(mut self, id: ProjectId) -> Self {
        self.project_id = Some(id);
        self
    }

    pub fn before(mut self, value: &impl Serialize) -> Self {
        self.before = Some(json(value));
        self
    }

    pub fn after(mut self, value: &impl Serialize) -> Self {
        self.after = Some(json(value));
        self
    }
}

impl Tx<'_> {
    /// Records a change in a project, and tells those who look at what changed.
    pub async fn record(
        &mut self,
        caller: &Caller,
        project_id: ProjectId,
        record: Record,
        change: &Change,
    ) -> Result<(), StoreError> {
        let kind = record.action();
        self.audit(caller, record.project(project_id)).await?;
        self.append(Place::project(project_id), kind, change).await
    }

    pub async fn audit(&mut self, caller: &Caller, record: Record) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query(
            "INSERT INTO audit (id, at, actor_id, actor, action, entity, entity_id, project_id, before, after)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(new_uuid().to_string())
        .bind(now)
        .bind(caller.person().map(|person| person.id.to_string()))
        .bind(caller.label().to_owned())
        .bind(record.action)
        .bind(record.entity)
        .bind(record.entity_id)
        .bind(record.project_id.map(|id| id.to_string()))
        .bind(record.before)
        .bind(record.after)
        .execute(self.sql())
        .await?;
        Ok(())
    }
}
