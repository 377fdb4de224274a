//! How far cloud-init is in guests that no job waits for: those of components that are ready without it, and those that people
//! started themselves.

use app::model::{
    cloud_init::{Verdict, VerdictState},
    instance::{InstanceState, Sample},
};
use futures::{StreamExt as _, stream};

use super::{keep::End, session::Session};
use crate::{cloud_init::read::read_verdict, store::observations::Known};

/// Guests of one host that are read at the same time.
const GUESTS_AT_ONCE: usize = 4;

impl Session<'_> {
    /// Reads what only guests can tell: how far cloud-init is, and, once per image, what it takes.
    pub(super) async fn look_into_guests(&mut self) -> Result<(), End> {
        let running: Vec<Known> = self.known().await?.into_iter().filter(|row| self.is_running(row)).collect();
        self.read_verdicts(running.iter().filter(|row| !row.has_job && !is_final(row)).cloned().collect()).await?;
        self.learn_schemas(&running).await
    }

    fn is_running(&self, row: &Known) -> bool {
        self.find(row).is_some_and(|found| found.state == InstanceState::Running)
    }

    async fn read_verdicts(&self, rows: Vec<Known>) -> Result<(), End> {
        let driver = &self.driver;
        let read: Vec<(Known, Verdict)> = stream::iter(rows)
            .map(|row| async move {
                // A guest that just went down tells nothing; that the host went down, the stream tells.
                let verdict = read_verdict(driver.as_ref(), &row.name).await.ok()?;
                (row.sample.verdict.as_ref() != Some(&verdict)).then_some((row, verdict))
            })
            .buffer_unordered(GUESTS_AT_ONCE)
            .filter_map(std::future::ready)
            .collect()
            .await;
        if read.is_empty() {
            return Ok(());
        }
        let (target_id, written) = (self.target_id, read.clone());
        self.services
            .store
            .write(move |tx| {
                Box::pin(async move {
                    for (row, verdict) in &written {
                        tx.set_verdict(target_id, &row.name, verdict).await?;
                    }
                    Ok::<_, crate::store::StoreError>(())
                })
            })
            .await?;
        for (row, verdict) in read {
            self.services.hub.sample(row.project_id, row.id, Sample { verdict: Some(verdict), ..row.sample });
        }
        Ok(())
    }
}

/// cloud-init has ended, or never begins.
pub(super) fn is_final(row: &Known) -> bool {
    let state = row.sample.verdict.as_ref().map(|verdict| verdict.state);
    !matches!(state, None | Some(VerdictState::NotStarted | VerdictState::Running))
}
