//! Scopes of a project: everybody in it sees them, its admins make the rules.

mod form;

use std::collections::HashMap;

use app::{
    api::{
        ApiError,
        scopes::{ScopeForm, ScopeLine, ScopeList, Scopes},
    },
    model::{
        event::Change,
        ids::{ProjectId, ScopeId},
        project::Role,
        scope::Scope,
    },
};
use async_trait::async_trait;

use super::{Call, ControlError};
use crate::{
    auth::{Access, Caller},
    store::{StoreError, Tx, audit::Record},
};

#[async_trait]
impl Scopes for Call {
    async fn list_scopes(&self, project: String) -> Result<ScopeList, ApiError> {
        Ok(list(self, &project).await?)
    }

    async fn create_scope(&self, project: String, scope: ScopeForm) -> Result<(), ApiError> {
        Ok(create(self, &project, scope).await?)
    }

    async fn update_scope(&self, project: String, scope_id: String, rev: String, scope: ScopeForm) -> Result<(), ApiError> {
        Ok(update(self, &project, &scope_id, &rev, scope).await?)
    }

    async fn move_scope(&self, project: String, scope_id: String, direction: String) -> Result<(), ApiError> {
        Ok(move_by_one(self, &project, &scope_id, &direction).await?)
    }

    async fn delete_scope(&self, project: String, scope_id: String) -> Result<(), ApiError> {
        Ok(delete(self, &project, &scope_id).await?)
    }
}

async fn list(call: &Call, project: &str) -> Result<ScopeList, ControlError> {
    let Access { project, role, .. } = call.project_at(project, Role::Viewer).await?;
    let counts: HashMap<ScopeId, u32> = call.services.store.count_deployments_by_scope(project.id).await?;
    let scopes = call.services.store.list_scopes(project.id).await?;
    let line = |scope: Scope| ScopeLine { deployments: counts.get(&scope.id).copied().unwrap_or(0), scope };
    Ok(ScopeList { project, role, scopes: scopes.into_iter().map(line).collect() })
}

async fn create(call: &Call, project: &str, form: ScopeForm) -> Result<(), ControlError> {
    let project_id = call.project_at(project, Role::Admin).await?.project.id;
    let mut scope = form::read(form)?;
    let caller = call.caller.clone();
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                let last = tx.list_scopes_in(project_id).await?.into_iter().map(|each| each.position).max();
                scope.position = last.map_or(0, |last| last + 1);
                tx.add_scope(project_id, &scope).await.map_err(code_taken)?;
                told(tx, &caller, project_id, Record::new("scope_created", "scope", scope.id).after(&scope), &scope).await
            })
        })
        .await
}

async fn update(call: &Call, project: &str, scope_id: &str, rev: &str, form: ScopeForm) -> Result<(), ControlError> {
    let project_id = call.project_at(project, Role::Admin).await?.project.id;
    let before = call.services.store.get_scope(project_id, read_id(scope_id)?).await?;
    // A form that does not say what it edited has seen nothing.
    let rev = rev.parse().map_err(|_| StoreError::Stale)?;
    let after = Scope { id: before.id, position: before.position, rev, ..form::read(form)? };
    let caller = call.caller.clone();
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.set_scope(project_id, &after).await.map_err(code_taken)?;
                let record = Record::new("scope_changed", "scope", after.id).before(&before).after(&after);
                told(tx, &caller, project_id, record, &after).await
            })
        })
        .await
}

async fn move_by_one(call: &Call, project: &str, scope_id: &str, direction: &str) -> Result<(), ControlError> {
    let project_id = call.project_at(project, Role::Admin).await?.project.id;
    let scope_id = read_id(scope_id)?;
    let up = match direction {
        "up" => true,
        "down" => false,
        _ => return Err(ApiError::field("direction", "Move it up or down.").into()),
    };
    let caller = call.caller.clone();
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                let scopes = tx.list_scopes_in(project_id).await?;
                let at = scopes.iter().position(|scope| scope.id == scope_id).ok_or(ApiError::NotFound)?;
                let other = if up { at.checked_sub(1) } else { Some(at + 1) };
                // At its end of the list already: as wished.
                let Some((moved, swapped)) = other.and_then(|other| Some((&scopes[at], scopes.get(other)?))) else {
                    return Ok(());
                };
                tx.set_scope_position(moved.id, swapped.position).await?;
                tx.set_scope_position(swapped.id, moved.position).await?;
                let record = Record::new("scope_moved", "scope", scope_id).before(&moved.position).after(&swapped.position);
                told(tx, &caller, project_id, record, moved).await
            })
        })
        .await
}

async fn delete(call: &Call, project: &str, scope_id: &str) -> Result<(), ControlError> {
    let project_id = call.project_at(project, Role::Admin).await?.project.id;
    let scope = call.services.store.get_scope(project_id, read_id(scope_id)?).await?;
    let caller = call.caller.clone();
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.remove_scope(project_id, scope.id).await.map_err(|error| in_use(error, &scope))?;
                let record = Record::new("scope_deleted", "scope", scope.id).before(&scope);
                told(tx, &caller, project_id, record, &scope).await
            })
        })
        .await
}

fn in_use(error: StoreError, scope: &Scope) -> ControlError {
    match error {
        StoreError::InUse => ApiError::conflict(format!(
            "{} has deployments, now or in the trash. Drop them or wait until the trash is emptied; nothing was deleted.",
            scope.name
        ))
        .into(),
        other => other.into(),
    }
}

fn code_taken(error: StoreError) -> ControlError {
    ControlError::from(error).or_duplicate("code", "Another scope of this project has this code. Choose another.")
}

/// Records a change of a scope and tells those who look at it.
async fn told(
    tx: &mut Tx<'_>,
    caller: &Caller,
    project_id: ProjectId,
    record: Record,
    scope: &Scope,
) -> Result<(), ControlError> {
    let change = Change::Named { entity: "scope".into(), id: scope.id.to_string(), rev: scope.rev + 1 };
    Ok(tx.record(caller, project_id, record, &change).await?)
}

fn read_id(text: &str) -> Result<ScopeId, ControlError> {
    text.parse().map_err(|_| ApiError::NotFound.into())
}
