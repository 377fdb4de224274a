//! Users of the installation, cared for by its administrators. There is always one who can.

use app::{
    api::{
        ApiError,
        users::{UserLine, Users},
    },
    model::ids::UserId,
};
use async_trait::async_trait;

use super::{Call, ControlError};
use crate::store::{Tx, audit::Record, users::StoredUser};

#[async_trait]
impl Users for Call {
    async fn list_users(&self) -> Result<Vec<UserLine>, ApiError> {
        Ok(list(self).await?)
    }

    async fn set_user_disabled(&self, user_id: String, disabled: String) -> Result<(), ApiError> {
        Ok(set_disabled(self, &user_id, disabled == "true").await?)
    }

    async fn set_user_admin(&self, user_id: String, admin: String) -> Result<(), ApiError> {
        Ok(set_admin(self, &user_id, admin == "true").await?)
    }

    async fn make_recovery_link(&self, user_id: String) -> Result<String, ApiError> {
        Ok(recovery_link(self, &user_id).await?)
    }
}

async fn list(call: &Call) -> Result<Vec<UserLine>, ControlError> {
    call.administrator()?;
    let users = call.services.store.list_users().await?;
    let line = |each: StoredUser| UserLine { user: each.user, disabled_at: each.disabled_at, created_at: each.created_at };
    Ok(users.into_iter().map(line).collect())
}

async fn set_disabled(call: &Call, user_id: &str, is_disabled: bool) -> Result<(), ControlError> {
    let user_id = other_user(call, user_id).await?;
    let action = if is_disabled { "user_disabled" } else { "user_enabled" };
    let caller = call.caller.clone();
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.set_disabled(user_id, is_disabled).await?;
                if is_disabled {
                    tx.remove_sessions_of(user_id, None).await?;
                    tx.remove_recovery_links(user_id).await?;
                }
                leave_an_administrator(tx).await?;
                tx.audit(&caller, Record::new(action, "user", user_id)).await?;
                Ok::<_, ControlError>(())
            })
        })
        .await
}

async fn set_admin(call: &Call, user_id: &str, is_admin: bool) -> Result<(), ControlError> {
    let user_id = other_user(call, user_id).await?;
    let action = if is_admin { "administrator_made" } else { "administrator_unmade" };
    let caller = call.caller.clone();
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.set_admin(user_id, is_admin).await?;
                leave_an_administrator(tx).await?;
                tx.audit(&caller, Record::new(action, "user", user_id)).await?;
                Ok::<_, ControlError>(())
            })
        })
        .await
}

async fn recovery_link(call: &Call, user_id: &str) -> Result<String, ControlError> {
    call.administrator()?;
    let user_id: UserId = user_id.parse().map_err(|_| ApiError::NotFound)?;
    let stored = call.services.store.get_user(user_id).await?;
    if stored.disabled_at.is_some() {
        return Err(ApiError::conflict(format!("{} is disabled. Enable them first.", stored.user.login)).into());
    }
    Ok(call.services.make_recovery_link(&call.caller, user_id).await?)
}

/// A user that exists and is somebody else: nobody locks themselves out by a slip.
async fn other_user(call: &Call, user_id: &str) -> Result<UserId, ControlError> {
    let person = call.administrator()?;
    let user_id: UserId = user_id.parse().map_err(|_| ApiError::NotFound)?;
    if user_id == person.id {
        return Err(ApiError::conflict("Ask another administrator: this would lock you out.").into());
    }
    Ok(call.services.store.get_user(user_id).await?.user.id)
}

/// Two who take it from each other at the same moment would leave nobody.
async fn leave_an_administrator(tx: &mut Tx<'_>) -> Result<(), ControlError> {
    if tx.count_administrators().await? > 0 {
        return Ok(());
    }
    Err(ApiError::conflict("Nobody would administrate this installation. Make another administrator first.").into())
}
