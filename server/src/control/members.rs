//! Members of a project. Admins care for all but the owner; a project has one owner, who goes only by handing over.

use app::{
    api::{
        ApiError,
        members::{Invite, MemberList, Members},
    },
    model::{
        event::Change,
        ids::{LinkId, ProjectId, UserId},
        project::Role,
    },
};
use async_trait::async_trait;

use super::{Call, ControlError};
use crate::{
    auth::{Access, Caller},
    store::{
        Tx,
        audit::Record,
        links::{Link, Purpose},
    },
};

#[async_trait]
impl Members for Call {
    async fn list_members(&self, project: String) -> Result<MemberList, ApiError> {
        Ok(list(self, &project).await?)
    }

    async fn set_role(&self, project: String, user_id: String, role: String) -> Result<(), ApiError> {
        Ok(set_role(self, &project, &user_id, &role).await?)
    }

    async fn remove_member(&self, project: String, user_id: String) -> Result<(), ApiError> {
        Ok(remove(self, &project, &user_id).await?)
    }

    async fn transfer_ownership(&self, project: String, user_id: String) -> Result<(), ApiError> {
        Ok(transfer(self, &project, &user_id).await?)
    }

    async fn invite_member(&self, project: String, role: String) -> Result<String, ApiError> {
        Ok(invite(self, &project, &role).await?)
    }

    async fn revoke_invite(&self, project: String, link_id: String) -> Result<(), ApiError> {
        Ok(revoke(self, &project, &link_id).await?)
    }
}

async fn list(call: &Call, project: &str) -> Result<MemberList, ControlError> {
    let Access { project, role, person, .. } = call.project_at(project, Role::Viewer).await?;
    let members = call.services.store.list_members(project.id).await?;
    let invites = match role {
        Role::Admin | Role::Owner => call.services.store.list_invites(project.id).await?,
        Role::Viewer | Role::Developer => Vec::new(),
    };
    let invites = invites.into_iter().filter_map(open_invite).collect();
    Ok(MemberList { project, role, user_id: person.id, members, invites })
}

fn open_invite(link: Link) -> Option<Invite> {
    match link.purpose {
        Purpose::Invite(_, role) => Some(Invite { id: link.id, role, created_by: link.created_by, expires_at: link.expires_at }),
        Purpose::SetUp | Purpose::Recover(_) => None,
    }
}

async fn set_role(call: &Call, project: &str, user_id: &str, role: &str) -> Result<(), ControlError> {
    let project = call.project_at(project, Role::Admin).await?.project;
    let user_id = read_user(user_id)?;
    let role = read_role(role)?;
    let caller = call.caller.clone();
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                let before = held_below_owner(tx, project.id, user_id).await?;
                tx.set_role(project.id, user_id, role).await?;
                let record = Record::new("role_changed", "member", user_id).before(&before).after(&role);
                told(tx, &caller, project.id, record, user_id).await
            })
        })
        .await
}

async fn remove(call: &Call, project: &str, user_id: &str) -> Result<(), ControlError> {
    let access = call.project_at(project, Role::Viewer).await?;
    let user_id = read_user(user_id)?;
    let access = if user_id == access.person.id { access } else { access.at_least(Role::Admin)? };
    let (caller, project_id) = (call.caller.clone(), access.project.id);
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                let before = held_below_owner(tx, project_id, user_id).await?;
                tx.remove_member(project_id, user_id).await?;
                let record = Record::new("member_removed", "member", user_id).before(&before);
                told(tx, &caller, project_id, record, user_id).await
            })
        })
        .await
}

async fn transfer(call: &Call, project: &str, user_id: &str) -> Result<(), ControlError> {
    let project = call.project_at(project, Role::Owner).await?.project;
    let user_id = read_user(user_id)?;
    let caller = call.caller.clone();
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                held_below_owner(tx, project.id, user_id).await?;
                let before = tx.find_owner(project.id).await?;
                // The old owner first: at no moment are there two.
                if let Some(owner_id) = before {
                    tx.set_role(project.id, owner_id, Role::Admin).await?;
                }
                tx.set_role(project.id, user_id, Role::Owner).await?;
                let record = Record::new("ownership_transferred", "project", project.id).before(&before).after(&user_id);
                told(tx, &caller, project.id, record, user_id).await
            })
        })
        .await
}

async fn invite(call: &Call, project: &str, role: &str) -> Result<String, ControlError> {
    let project = call.project_at(project, Role::Admin).await?.project;
    call.services.make_invite(&call.caller, project.id, read_role(role)?).await
}

async fn revoke(call: &Call, project: &str, link_id: &str) -> Result<(), ControlError> {
    let project_id = call.project_at(project, Role::Admin).await?.project.id;
    let link_id: LinkId = link_id.parse().map_err(|_| ApiError::NotFound)?;
    let caller = call.caller.clone();
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.remove_invite(project_id, link_id).await?;
                tx.audit(&caller, Record::new("invite_revoked", "link", link_id).project(project_id)).await?;
                Ok::<_, ControlError>(())
            })
        })
        .await
}

/// The role of a member who is not the owner.
async fn held_below_owner(tx: &mut Tx<'_>, project_id: ProjectId, user_id: UserId) -> Result<Role, ControlError> {
    match tx.find_role(project_id, user_id).await? {
        None => Err(ApiError::NotFound.into()),
        Some(Role::Owner) => Err(ApiError::conflict("A project has one owner. Make another member the owner first.").into()),
        Some(role) => Ok(role),
    }
}

/// Records a change of members and tells those who look at them.
async fn told(
    tx: &mut Tx<'_>,
    caller: &Caller,
    project_id: ProjectId,
    record: Record,
    user_id: UserId,
) -> Result<(), ControlError> {
    let change = Change::Named { entity: "member".into(), id: user_id.to_string(), rev: 1 };
    Ok(tx.record(caller, project_id, record, &change).await?)
}

fn read_user(text: &str) -> Result<UserId, ControlError> {
    text.parse().map_err(|_| ApiError::NotFound.into())
}

/// A role that an admin may give: ownership is handed over, not given.
fn read_role(text: &str) -> Result<Role, ControlError> {
    match Role::parse(text) {
        Some(Role::Owner) => Err(ApiError::field("role", "A project has one owner, who hands it over.").into()),
        Some(role) => Ok(role),
        None => Err(ApiError::field("role", "Choose a role: viewer, developer or admin.").into()),
    }
}
