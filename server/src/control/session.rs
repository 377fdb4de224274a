//! The ways in and out.

mod enter;
mod join;
mod password;
mod return_to;
mod set_up;
mod sign_in;

use app::{
    api::{
        ApiError,
        session::{Entry, Here, LinkPurpose, NewUser, Sessions, SignedIn},
    },
    model::{name::Slug, project::Role, user::User},
};
use async_trait::async_trait;

use super::{Call, ControlError};
use crate::{
    auth::{Person, Token},
    store::links::Purpose,
};

#[async_trait]
impl Sessions for Call {
    async fn get_session(&self, project: Option<String>) -> Result<SignedIn, ApiError> {
        Ok(signed_in(self, project.as_deref()).await?)
    }

    async fn get_link(&self, token: String) -> Result<LinkPurpose, ApiError> {
        Ok(link_purpose(self, &token).await?)
    }

    async fn sign_in(&self, login: String, password: String, return_to: String) -> Result<Entry, ApiError> {
        Ok(sign_in::sign_in(self, &login, password.into(), &return_to).await?)
    }

    async fn sign_out(&self) -> Result<Entry, ApiError> {
        Ok(enter::leave(self).await?)
    }

    async fn set_up(&self, user: NewUser) -> Result<Entry, ApiError> {
        Ok(set_up::set_up(self, user).await?)
    }

    async fn recover(&self, token: String, password: String, password_again: String) -> Result<Entry, ApiError> {
        Ok(password::recover(self, &token, password, &password_again).await?)
    }

    async fn join_as_new(&self, user: NewUser) -> Result<Entry, ApiError> {
        Ok(join::join_as_new(self, user).await?)
    }

    async fn join(&self, token: String) -> Result<String, ApiError> {
        Ok(join::join(self, &token).await?)
    }

    async fn change_password(&self, current_password: String, password: String, password_again: String) -> Result<(), ApiError> {
        Ok(password::change(self, current_password.into(), password, &password_again).await?)
    }
}

async fn signed_in(call: &Call, project: Option<&str>) -> Result<SignedIn, ControlError> {
    let person = call.person()?;
    let seats = call.list_seats(person).await?;
    let projects = seats.into_iter().filter(|seat| person.is_admin || seat.role.is_some()).map(|seat| seat.project).collect();
    Ok(SignedIn {
        user: user(person),
        projects,
        here: match project {
            Some(slug) => here(call, slug).await?,
            None => None,
        },
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// The page itself says what is wrong with an address that leads nowhere; its frame has nothing to add.
async fn here(call: &Call, slug: &str) -> Result<Option<Here>, ControlError> {
    let Ok(slug) = Slug::parse(slug) else { return Ok(None) };
    match call.project(&slug, Role::Viewer).await {
        Ok(access) => Ok(Some(Here { project: access.project, role: access.role })),
        Err(ControlError::Refused(ApiError::NotFound)) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn link_purpose(call: &Call, token: &str) -> Result<LinkPurpose, ControlError> {
    let store = &call.services.store;
    Ok(match store.get_link(&Token::received(token).hash()).await?.purpose {
        Purpose::SetUp => LinkPurpose::SetUp,
        Purpose::Recover(user_id) => LinkPurpose::Recover { login: store.get_user(user_id).await?.user.login },
        Purpose::Invite(project_id, role) => LinkPurpose::Join {
            project: store.get_project(project_id).await?.name,
            role,
            signed_in: call.caller.person().map(|person| person.login.clone()),
        },
    })
}

/// As the API shows the one who asks.
pub(super) fn user(person: &Person) -> User {
    User { id: person.id, login: person.login.clone(), name: person.name.clone(), is_admin: person.is_admin }
}
