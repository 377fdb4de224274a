//! The hosts of the deployment answer and trust us, before anything is made on any of them.

use super::{At, all, of_driver, of_seeking, of_store};
use crate::engine::{Outcome, StepError};

pub(super) async fn run(at: &At<'_>) -> Result<Outcome, StepError> {
    let version = at.steps.planner.store.get_version(at.deployment_id(), at.work.job.version).await.map_err(of_store)?;
    let mut targets: Vec<_> = version.spec.components.into_iter().flat_map(|component| component.hosts).collect();
    targets.sort_unstable();
    targets.dedup();
    let probes = targets.into_iter().map(|target_id| async move {
        let found = at.steps.planner.hosts.seek(target_id).await.map_err(of_seeking)?;
        let host = found.ok_or_else(|| StepError::fail("A host of this deployment was removed."))?;
        let info = host.driver.probe().await.map_err(of_driver)?;
        at.context.log(format!("{}: {}", host.name, info.capacity.version.unwrap_or_else(|| "answers".to_owned())));
        Ok(())
    });
    all(probes).await?;
    Ok(Outcome::default())
}
