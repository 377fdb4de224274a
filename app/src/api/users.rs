//! Users of the installation: for its administrators.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::ApiError;
#[cfg(feature = "ssr")]
use super::backend::backend;
use crate::model::user::User;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserLine {
    pub user: User,
    /// When the user was disabled, if so.
    pub disabled_at: Option<i64>,
    pub created_at: i64,
}

#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Users {
    async fn list_users(&self) -> Result<Vec<UserLine>, ApiError>;
    async fn set_user_disabled(&self, user_id: String, disabled: String) -> Result<(), ApiError>;
    async fn set_user_admin(&self, user_id: String, admin: String) -> Result<(), ApiError>;
    async fn make_recovery_link(&self, user_id: String) -> Result<String, ApiError>;
}

#[server(endpoint = "users/list", input = Json)]
pub async fn list_users() -> Result<Vec<UserLine>, ApiError> {
    backend()?.list_users().await
}

/// `disabled=true` ends the user's sessions at once and refuses new ones; anything else lets them in again.
#[server(endpoint = "users/set_disabled")]
pub async fn set_user_disabled(#[server(default)] user_id: String, #[server(default)] disabled: String) -> Result<(), ApiError> {
    backend()?.set_user_disabled(user_id, disabled).await
}

/// `admin=true` makes the user an administrator of the installation; anything else takes that away.
#[server(endpoint = "users/set_admin")]
pub async fn set_user_admin(#[server(default)] user_id: String, #[server(default)] admin: String) -> Result<(), ApiError> {
    backend()?.set_user_admin(user_id, admin).await
}

/// Makes a one-time link by which a user sets a new password. The reply is the link, shown this once.
#[server(endpoint = "users/recovery_link")]
pub async fn make_recovery_link(#[server(default)] user_id: String) -> Result<String, ApiError> {
    backend()?.make_recovery_link(user_id).await
}
