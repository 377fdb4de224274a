//! The ways in and out: set-up, sign-in, invitations, recovery, and who is signed in.
//!
//! All of these are posted by forms that work before and without a script, so their inputs are text.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

use super::ApiError;
#[cfg(feature = "ssr")]
use super::backend::backend;
use crate::model::{
    name::DisplayName,
    project::{Project, Role},
    user::User,
};

/// Who is signed in, and where they may go: what the frame around every page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    pub user: User,
    /// Those the person may see, by name.
    pub projects: Vec<Project>,
    /// The project that was asked for; at another slug than asked when it was renamed.
    pub here: Option<Here>,
    /// Of the program.
    pub version: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Here {
    pub project: Project,
    pub role: Role,
}

/// What a one-time link is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum LinkPurpose {
    /// Makes the first administrator.
    SetUp,
    /// Sets a new password.
    Recover { login: String },
    /// Joins a project.
    Join {
        project: DisplayName,
        role: Role,
        /// Login of the one who would join by pressing a button; nobody: fill in the form.
        signed_in: Option<String>,
    },
}

/// A new session: the cookie that carries it, and where to go.
#[cfg(feature = "ssr")]
#[derive(Debug)]
pub struct Entry {
    pub set_cookie: String,
    pub location: String,
}

#[cfg(feature = "ssr")]
impl Entry {
    fn answer(self) {
        if let (Some(response), Ok(cookie)) =
            (use_context::<leptos_axum::ResponseOptions>(), http::HeaderValue::from_str(&self.set_cookie))
        {
            response.append_header(http::header::SET_COOKIE, cookie);
        }
        leptos_axum::redirect(&self.location);
    }
}

/// What a new user types.
#[cfg(feature = "ssr")]
#[derive(Debug)]
pub struct NewUser {
    pub token: String,
    pub login: String,
    pub name: String,
    pub password: String,
    pub password_again: String,
}

#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait Sessions {
    async fn get_session(&self, project: Option<String>) -> Result<SignedIn, ApiError>;
    async fn get_link(&self, token: String) -> Result<LinkPurpose, ApiError>;
    async fn sign_in(&self, login: String, password: String, return_to: String) -> Result<Entry, ApiError>;
    async fn sign_out(&self) -> Result<Entry, ApiError>;
    async fn set_up(&self, user: NewUser) -> Result<Entry, ApiError>;
    async fn recover(&self, token: String, password: String, password_again: String) -> Result<Entry, ApiError>;
    async fn join_as_new(&self, user: NewUser) -> Result<Entry, ApiError>;
    async fn join(&self, token: String) -> Result<String, ApiError>;
    async fn change_password(&self, current_password: String, password: String, password_again: String) -> Result<(), ApiError>;
}

/// Who is signed in; with a project's slug, also the role there.
#[server(endpoint = "session/get", input = Json)]
pub async fn get_session(project: Option<String>) -> Result<SignedIn, ApiError> {
    backend()?.get_session(project).await
}

/// What this one-time link is for. Not found: it was used, it has ended, or it never was.
#[server(endpoint = "session/get_link", input = Json)]
pub async fn get_link(token: String) -> Result<LinkPurpose, ApiError> {
    backend()?.get_link(token).await
}

/// Opens a session, and leads to `return_to` when that is a path of ours.
#[server(endpoint = "session/sign_in")]
pub async fn sign_in(
    #[server(default)] login: String,
    #[server(default)] password: String,
    #[server(default)] return_to: String,
) -> Result<(), ApiError> {
    backend()?.sign_in(login, password, return_to).await?.answer();
    Ok(())
}

/// Ends this session.
#[server(endpoint = "session/sign_out")]
pub async fn sign_out() -> Result<(), ApiError> {
    backend()?.sign_out().await?.answer();
    Ok(())
}

/// Makes the first administrator, the project Default and its scopes.
#[server(endpoint = "session/set_up")]
pub async fn set_up(
    #[server(default)] token: String,
    #[server(default)] login: String,
    #[server(default)] name: String,
    #[server(default)] password: String,
    #[server(default)] password_again: String,
) -> Result<(), ApiError> {
    backend()?.set_up(NewUser { token, login, name, password, password_again }).await?.answer();
    Ok(())
}

/// Sets a new password by a recovery link, ends the user's other sessions, and signs in.
#[server(endpoint = "session/recover")]
pub async fn recover(
    #[server(default)] token: String,
    #[server(default)] password: String,
    #[server(default)] password_again: String,
) -> Result<(), ApiError> {
    backend()?.recover(token, password, password_again).await?.answer();
    Ok(())
}

/// Makes a user by an invite link, joins the project, and signs in.
#[server(endpoint = "session/join_as_new")]
pub async fn join_as_new(
    #[server(default)] token: String,
    #[server(default)] login: String,
    #[server(default)] name: String,
    #[server(default)] password: String,
    #[server(default)] password_again: String,
) -> Result<(), ApiError> {
    backend()?.join_as_new(NewUser { token, login, name, password, password_again }).await?.answer();
    Ok(())
}

/// The signed-in person joins the project of an invite link.
#[server(endpoint = "session/join")]
pub async fn join(#[server(default)] token: String) -> Result<(), ApiError> {
    let location = backend()?.join(token).await?;
    leptos_axum::redirect(&location);
    Ok(())
}

/// Sets one's own password, and ends one's other sessions; leads back to the settings, which then say so.
#[server(endpoint = "session/change_password")]
pub async fn change_password(
    #[server(default)] current_password: String,
    #[server(default)] password: String,
    #[server(default)] password_again: String,
) -> Result<(), ApiError> {
    backend()?.change_password(current_password, password, password_again).await?;
    leptos_axum::redirect("/_eyrie/settings/?password=changed");
    Ok(())
}
