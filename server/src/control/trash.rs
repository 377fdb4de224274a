//! What was dropped: listed, shown with its history, brought back, and for how long it is kept.

use app::{
    api::{
        ApiError,
        trash::{DroppedPage, KEEP_DAYS_MAX, Trash, TrashFilter, TrashList},
    },
    model::{deployment::Deployment, event::Change, ids::DeploymentId, name::Slug, project::Role},
};
use async_trait::async_trait;

use super::{Call, ControlError, deployments};
use crate::store::{audit::Record, tx::Place};

/// Rows of one page.
const PAGE: u32 = 50;
/// Jobs of one deployment that its page shows; the list of jobs has the rest.
const JOBS: u32 = 20;

#[async_trait]
impl Trash for Call {
    async fn list_trash(&self, project: Slug, filter: TrashFilter) -> Result<TrashList, ApiError> {
        Ok(list(self, &project, filter).await?)
    }

    async fn get_dropped(&self, project: Slug, deployment_id: DeploymentId) -> Result<DroppedPage, ApiError> {
        Ok(get(self, &project, deployment_id).await?)
    }

    async fn bring_back(&self, project: Slug, deployment_id: DeploymentId, name: String) -> Result<Deployment, ApiError> {
        Ok(deployments::bring_back(self, &project, deployment_id, &name).await?)
    }

    async fn keep_trash(&self, project: Slug, days: String) -> Result<(), ApiError> {
        Ok(keep(self, &project, &days).await?)
    }
}

async fn list(call: &Call, project: &Slug, filter: TrashFilter) -> Result<TrashList, ControlError> {
    let access = call.project(project, Role::Viewer).await?;
    let store = &call.services.store;
    let (rows, total) = store.page_dropped(access.project.id, &filter, PAGE).await?;
    let next = if rows.len() as u32 == PAGE { rows.last().map(|row| row.deployment.id) } else { None };
    let keep_days = store.get_trash_days(access.project.id).await?;
    Ok(TrashList { cursor: access.cursor, role: access.role, keep_days, rows, total, next })
}

async fn get(call: &Call, project: &Slug, deployment_id: DeploymentId) -> Result<DroppedPage, ControlError> {
    let access = call.project(project, Role::Viewer).await?;
    let store = &call.services.store;
    let dropped = store.get_dropped(access.project.id, deployment_id).await?;
    let scope = store.get_scope(access.project.id, dropped.deployment.scope_id).await?;
    Ok(DroppedPage {
        bring_back: deployments::may_act(access.role, &scope),
        role: access.role,
        versions: store.list_versions(deployment_id).await?,
        jobs: store.list_jobs_of(deployment_id, JOBS).await?,
        jobs_total: store.count_jobs_of(deployment_id).await?,
        dropped,
    })
}

async fn keep(call: &Call, project: &Slug, days: &str) -> Result<(), ControlError> {
    let project = call.project(project, Role::Admin).await?.project;
    let days = read_days(days).map_err(|sentence| ApiError::field("days", sentence))?;
    let caller = call.caller.clone();
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                let before = tx.set_trash_days(project.id, days).await?;
                let record = Record::new("trash_days_set", "project", project.id).project(project.id);
                tx.audit(&caller, record.before(&before).after(&days)).await?;
                let change = Change::Named { entity: "trash".into(), id: project.id.to_string(), rev: 1 };
                tx.append(Place::project(project.id), "trash_days_set", &change).await?;
                Ok(())
            })
        })
        .await
}

fn read_days(text: &str) -> Result<u32, String> {
    let days = text.trim().parse::<u32>().ok().filter(|days| *days <= KEEP_DAYS_MAX);
    days.ok_or_else(|| format!("Enter a whole number of days up to {KEEP_DAYS_MAX}; 0 keeps it for ever."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_a_number_within_bounds() {
        assert_eq!((read_days(" 0 "), read_days("3650")), (Ok(0), Ok(3_650)));
        for text in ["", "-1", "3651", "7d", "99999999999"] {
            assert!(read_days(text).is_err(), "{text}");
        }
    }
}
