//! Members of a project: list, change, remove, hand over, invite.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::ApiError;
#[cfg(feature = "ssr")]
use super::backend::backend;
use crate::model::{
    ids::{LinkId, UserId},
    project::{Member, Project, Role},
};

/// A project's members, as one of them sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberList {
    pub project: Project,
    /// The role of the one who looks.
    pub role: Role,
    pub user_id: UserId,
    pub members: Vec<Member>,
    /// Invitations that nobody took yet; only for those who may invite.
    pub invites: Vec<Invite>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    pub id: LinkId,
    pub role: Role,
    pub created_by: String,
    pub expires_at: i64,
}

#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Members {
    async fn list_members(&self, project: String) -> Result<MemberList, ApiError>;
    async fn set_role(&self, project: String, user_id: String, role: String) -> Result<(), ApiError>;
    async fn remove_member(&self, project: String, user_id: String) -> Result<(), ApiError>;
    async fn transfer_ownership(&self, project: String, user_id: String) -> Result<(), ApiError>;
    async fn invite_member(&self, project: String, role: String) -> Result<String, ApiError>;
    async fn revoke_invite(&self, project: String, link_id: String) -> Result<(), ApiError>;
}

#[server(endpoint = "members/list", input = Json)]
pub async fn list_members(project: String) -> Result<MemberList, ApiError> {
    backend()?.list_members(project).await
}

/// Gives a member another role; that of the owner only goes by handing over.
#[server(endpoint = "members/set_role")]
pub async fn set_role(
    #[server(default)] project: String,
    #[server(default)] user_id: String,
    #[server(default)] role: String,
) -> Result<(), ApiError> {
    backend()?.set_role(project, user_id, role).await
}

/// Takes a member out of the project. Members may take out themselves.
#[server(endpoint = "members/remove")]
pub async fn remove_member(#[server(default)] project: String, #[server(default)] user_id: String) -> Result<(), ApiError> {
    backend()?.remove_member(project, user_id).await
}

/// Makes another member the owner; the owner until now becomes an admin.
#[server(endpoint = "members/transfer")]
pub async fn transfer_ownership(#[server(default)] project: String, #[server(default)] user_id: String) -> Result<(), ApiError> {
    backend()?.transfer_ownership(project, user_id).await
}

/// Makes a one-time link by which somebody joins with this role. The reply is the link, shown this once.
#[server(endpoint = "members/invite")]
pub async fn invite_member(#[server(default)] project: String, #[server(default)] role: String) -> Result<String, ApiError> {
    backend()?.invite_member(project, role).await
}

/// Ends an invitation that nobody took yet.
#[server(endpoint = "members/revoke_invite")]
pub async fn revoke_invite(#[server(default)] project: String, #[server(default)] link_id: String) -> Result<(), ApiError> {
    backend()?.revoke_invite(project, link_id).await
}
