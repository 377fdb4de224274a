//! An imported copy leaves its hosts alone until a person says that the server it was taken from is gone. Jobs are held back where
//! they are claimed; what speaks to hosts by itself asks here first.

use app::api::{ApiError, installation::Installations};
use async_trait::async_trait;

use super::{Call, ControlError, Services};
use crate::{
    auth::Caller,
    store::{StoreError, audit::Record},
};

#[async_trait]
impl Installations for Call {
    async fn attach_installation(&self) -> Result<(), ApiError> {
        self.administrator()?;
        Ok(self.services.attach(&self.caller).await.map(drop).map_err(ControlError::from)?)
    }
}

impl Services {
    /// Refuses what would contact a host or begin a job.
    pub async fn refuse_while_detached(&self) -> Result<(), ControlError> {
        if self.store.find_detached_at().await?.is_none() {
            return Ok(());
        }
        Err(ApiError::conflict(
            "This installation was imported and is detached from its hosts. An administrator attaches it on the overview or the page Hosts, once the old server is gone.",
        )
        .into())
    }

    /// From now on hosts are contacted and jobs run. False: it was attached already.
    pub async fn attach(&self, caller: &Caller) -> Result<bool, StoreError> {
        let (caller, id) = (caller.clone(), self.installation_id);
        let was_detached = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let Some(since_at) = tx.attach().await? else { return Ok(false) };
                    tx.audit(&caller, Record::new("installation_attached", "installation", id).before(&since_at)).await?;
                    Ok::<_, StoreError>(true)
                })
            })
            .await?;
        self.targets_changed.notify_one();
        self.engine.wake();
        Ok(was_detached)
    }
}
