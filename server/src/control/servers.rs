//! The programs that serve this installation. Which machines there are is for administrators.

use app::api::{
    ApiError,
    servers::{ServerList, Servers},
};
use async_trait::async_trait;

use super::{Call, ControlError};

#[async_trait]
impl Servers for Call {
    async fn list_servers(&self) -> Result<ServerList, ApiError> {
        Ok(list(self).await?)
    }
}

async fn list(call: &Call) -> Result<ServerList, ControlError> {
    call.administrator()?;
    let store = &call.services.store;
    Ok(ServerList { servers: store.list_servers().await?, detached_at: store.find_detached_at().await? })
}
