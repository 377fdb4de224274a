//! New passwords: by the old one, or by a recovery link. Either way all other sessions of the user end.

use app::api::{ApiError, session::Entry};
use secrecy::SecretString;

use super::{
    Call, ControlError,
    enter::Opening,
    set_up::{DIFFERS, hash},
    sign_in::count_attempt,
};
use crate::{
    auth::{Caller, Person, Token, password::NewPassword},
    control::Refusals,
    store::{audit::Record, links::Purpose},
};

pub async fn change(call: &Call, current: SecretString, password: String, again: &str) -> Result<(), ControlError> {
    let person = call.person()?;
    let password = read(password, again)?;
    count_attempt(call, Some(&person.login)).await?;
    let known = call.services.store.find_credentials(&person.login).await?.ok_or(ApiError::Unauthenticated)?;
    let fits = call.services.passwords.verify(current, Some(known.password_hash)).await;
    if !fits.map_err(|source| ControlError::unexpected("verifying a password", source))? {
        return Err(ApiError::field("current_password", "This is not your present password.").into());
    }
    let password_hash = hash(call, password).await?;
    let (caller, session, user_id) = (call.caller.clone(), call.origin.session.clone(), person.id);
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.set_password(user_id, &password_hash).await?;
                tx.remove_sessions_of(user_id, session.as_ref()).await?;
                tx.audit(&caller, Record::new("password_changed", "user", user_id)).await?;
                Ok::<_, ControlError>(())
            })
        })
        .await
}

pub async fn recover(call: &Call, token: &str, password: String, again: &str) -> Result<Entry, ControlError> {
    let token = Token::received(token).hash();
    let Purpose::Recover(user_id) = call.services.store.get_link(&token).await?.purpose else {
        return Err(ApiError::NotFound.into());
    };
    let user = call.services.store.get_user(user_id).await?.user;
    let password_hash = hash(call, read(password, again)?).await?;
    let opening = Opening::new();
    let entry = opening.entry("/_eyrie/");
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.take_link(&token, &user.login).await?;
                tx.set_password(user_id, &password_hash).await?;
                tx.remove_sessions_of(user_id, None).await?;
                let caller = Caller::User(Person::from(user.clone()));
                tx.audit(&caller, Record::new("password_recovered", "user", user_id)).await?;
                opening.write(tx, &user, "signed_in").await?;
                Ok::<_, ControlError>(())
            })
        })
        .await?;
    Ok(entry)
}

fn read(password: String, again: &str) -> Result<NewPassword, ControlError> {
    let mut refusals = Refusals::default();
    if password != again {
        refusals.add("password_again", DIFFERS);
    }
    match refusals.check("password", NewPassword::parse(password)) {
        Some(password) if refusals.is_empty() => Ok(password),
        _ => Err(refusals.error().into()),
    }
}
