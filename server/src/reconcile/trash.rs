//! What was dropped is gone for good when its project's time for it is over. Any server may do it: whoever comes second finds
//! nothing left to do.

use app::model::{event::Change, ids::DeploymentId};

use crate::{
    auth::Caller,
    control::Services,
    store::{StoreError, audit::Record, tx::Place},
};

/// At most so many at a time: each takes its jobs and logs with it, and others write meanwhile.
const AT_ONCE: u32 = 100;

/// Takes out what is overdue.
pub async fn sweep(services: &Services) {
    if let Err(error) = try_sweep(services).await
        && !matches!(error, StoreError::Closed)
    {
        tracing::error!(error = &error as &dyn std::error::Error, "emptying the trash failed");
    }
}

async fn try_sweep(services: &Services) -> Result<(), StoreError> {
    for id in services.store.list_overdue(AT_ONCE).await? {
        forget(services, id).await?;
    }
    Ok(())
}

async fn forget(services: &Services, id: DeploymentId) -> Result<(), StoreError> {
    services
        .store
        .write(move |tx| {
            Box::pin(async move {
                let Some((project_id, forgotten)) = tx.forget_dropped(id).await? else { return Ok(()) };
                let rev = forgotten.deployment.rev;
                let record = Record::new("deployment_forgotten", "deployment", id).project(project_id).before(&forgotten);
                tx.audit(&Caller::System, record).await?;
                let change = Change::Named { entity: "trash".into(), id: id.to_string(), rev };
                tx.append(Place::project(project_id), "deployment_forgotten", &change).await
            })
        })
        .await
}
