//! Signing in by login and password. Guessing is slow: attempts are counted by account and by network, and an account that does
//! not exist takes as long as one that does.

use app::{
    api::{ApiError, session::Entry},
    model::user::{Login, User},
};
use secrecy::SecretString;

use super::{Call, ControlError, enter::Opening, return_to::own_path};
use crate::store::{StoreError, attempts::Limit};

pub const LIMIT: Limit = Limit { most: 10, window_ms: 15 * 60 * 1000 };

pub async fn sign_in(call: &Call, login: &str, password: SecretString, return_to: &str) -> Result<Entry, ControlError> {
    let login = Login::parse(login).ok();
    count_attempt(call, login.as_ref().map(Login::as_str)).await?;
    let known = match &login {
        Some(login) => call.services.store.find_credentials(login.as_str()).await?,
        None => None,
    };
    let hash = known.as_ref().map(|known| known.password_hash.clone());
    let fits = call.services.passwords.verify(password, hash).await.map_err(unexpected)?;
    match known {
        Some(known) if fits => open(call, known.user, own_path(return_to)).await,
        _ => Err(ApiError::field("password", "Login or password is not right.").into()),
    }
}

/// Counts this attempt, by network and by account; refuses it when there were too many.
pub async fn count_attempt(call: &Call, login: Option<&str>) -> Result<(), ControlError> {
    let mut subjects = vec![by_network(call)];
    subjects.extend(login.map(by_account));
    let wait_ms = call
        .services
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.remove_old_attempts(LIMIT).await?;
                let mut longest = None;
                for subject in &subjects {
                    longest = longest.max(tx.count_attempt(subject, LIMIT).await?);
                }
                Ok::<_, StoreError>(longest)
            })
        })
        .await?;
    match wait_ms {
        Some(ms) => {
            let retry_after_s = u32::try_from(ms.div_euclid(1000) + 1).unwrap_or(u32::MAX);
            Err(ApiError::RateLimited { retry_after_s }.into())
        }
        None => Ok(()),
    }
}

async fn open(call: &Call, user: User, location: &str) -> Result<Entry, ControlError> {
    let opening = Opening::new();
    let entry = opening.entry(location);
    let (network, account) = (by_network(call), by_account(&user.login));
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.forget_attempts(&account).await?;
                tx.forgive_attempt(&network).await?;
                opening.write(tx, &user, "signed_in").await
            })
        })
        .await?;
    Ok(entry)
}

fn by_network(call: &Call) -> String {
    format!("network {}", call.origin.network())
}

fn by_account(login: &str) -> String {
    format!("account {login}")
}

fn unexpected(source: crate::auth::password::HashError) -> ControlError {
    ControlError::unexpected("verifying a password", source)
}
