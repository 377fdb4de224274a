//! Making one-time links. The link itself is told once, to the one who asked; we keep its hash.

use super::{ControlError, Services};
use crate::{
    auth::{Caller, Token},
    store::{StoreError, audit::Record, links::Purpose, users::StoredUser},
};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Why there is no link for the console.
#[derive(Debug, thiserror::Error)]
pub enum NoLink {
    #[error("there is no administrator with the login {0}; administrators are {1}")]
    NoSuchAdministrator(String, String),
    #[error("there is more than one administrator, so say which with --login: {0}")]
    Which(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Services {
    /// For the console of the machine: set-up while there is no administrator, else recovery of one.
    pub async fn make_console_link(&self, login: Option<&str>) -> Result<String, NoLink> {
        let users = self.store.list_users().await?;
        let administrators: Vec<StoredUser> =
            users.into_iter().filter(|each| each.user.is_admin && each.disabled_at.is_none()).collect();
        if administrators.is_empty() {
            return Ok(self.make_setup_link().await?);
        }
        let logins = administrators.iter().map(|each| each.user.login.as_str()).collect::<Vec<_>>().join(", ");
        let one = match (login, administrators.as_slice()) {
            (None, [only]) => only,
            (None, _) => return Err(NoLink::Which(logins)),
            (Some(login), all) => all
                .iter()
                .find(|each| each.user.login == login)
                .ok_or_else(|| NoLink::NoSuchAdministrator(login.to_owned(), logins))?,
        };
        Ok(self.make_recovery_link(&Caller::System, one.user.id).await?)
    }

    /// The link that makes the first administrator; those made before no longer work.
    pub async fn make_setup_link(&self) -> Result<String, StoreError> {
        let token = Token::random();
        let hash = token.hash();
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.remove_setup_links().await?;
                    tx.add_link(&hash, Purpose::SetUp, Caller::System.label(), DAY_MS).await
                })
            })
            .await?;
        Ok(self.link("setup", &token))
    }

    /// The link by which this user sets a new password.
    pub(super) async fn make_recovery_link(
        &self,
        caller: &Caller,
        user_id: app::model::ids::UserId,
    ) -> Result<String, StoreError> {
        let token = Token::random();
        let (hash, caller) = (token.hash(), caller.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.remove_recovery_links(user_id).await?;
                    tx.add_link(&hash, Purpose::Recover(user_id), caller.label(), DAY_MS).await?;
                    tx.audit(&caller, Record::new("recovery_link_made", "user", user_id)).await
                })
            })
            .await?;
        Ok(self.link("setup", &token))
    }

    /// The link by which somebody joins a project.
    pub(super) async fn make_invite(
        &self,
        caller: &Caller,
        project_id: app::model::ids::ProjectId,
        role: app::model::project::Role,
    ) -> Result<String, ControlError> {
        let token = Token::random();
        let (hash, caller) = (token.hash(), caller.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let id = tx.add_link(&hash, Purpose::Invite(project_id, role), caller.label(), 7 * DAY_MS).await?;
                    let record = Record::new("member_invited", "link", id).project(project_id).after(&role);
                    tx.audit(&caller, record).await?;
                    Ok::<_, ControlError>(())
                })
            })
            .await?;
        Ok(self.link("invite", &token))
    }

    fn link(&self, page: &str, token: &Token) -> String {
        format!("{}/{page}?token={}", self.base_url, token.reveal())
    }
}
