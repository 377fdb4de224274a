//! The programs that serve this installation. Which machines there are is for administrators.

use app::api::{
    ApiError,
    servers::{Server, Servers},
};
use async_trait::async_trait;

use super::{Call, ControlError};

#[async_trait]
impl Servers for Call {
    async fn list_servers(&self) -> Result<Vec<Server>, ApiError> {
        Ok(list(self).await?)
    }
}

async fn list(call: &Call) -> Result<Vec<Server>, ControlError> {
    call.administrator()?;
    Ok(call.services.store.list_servers().await?)
}
