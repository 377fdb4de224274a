//! The first administrator: made by the link that the first start prints, with a project to begin in.

use app::{
    api::{
        ApiError,
        session::{Entry, NewUser},
    },
    model::{
        ids::UserId,
        name::DisplayName,
        user::{Login, User},
    },
};
use secrecy::SecretString;

use super::{Call, ControlError, enter::Opening};
use crate::{
    auth::{Caller, Person, Token, password::NewPassword},
    control::{Refusals, projects},
    store::{audit::Record, links::Purpose, tx::new_uuid},
};

pub async fn set_up(call: &Call, form: NewUser) -> Result<Entry, ControlError> {
    let token = Token::received(&form.token).hash();
    let purpose = call.services.store.get_link(&token).await?.purpose;
    if purpose != Purpose::SetUp {
        return Err(ApiError::NotFound.into());
    }
    let (user, password_hash) = read(call, form, true).await?;
    let opening = Opening::new();
    let entry = opening.entry("/_eyrie/p/default/");
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                tx.take_link(&token, &user.login).await?;
                if tx.count_administrators().await? > 0 {
                    return Err(ApiError::conflict("There is an administrator already. Sign in.").into());
                }
                tx.add_user(&user, &password_hash).await.map_err(taken)?;
                let caller = Caller::User(Person::from(user.clone()));
                tx.audit(&caller, Record::new("user_created", "user", user.id).after(&user)).await?;
                if tx.count_projects().await? == 0 {
                    let name = DisplayName::parse("Default").expect("the word is a name");
                    projects::create_in(tx, &caller, &user, name).await?;
                }
                opening.write(tx, &user, "signed_in").await?;
                Ok::<_, ControlError>(())
            })
        })
        .await?;
    Ok(entry)
}

/// Reads what a new user typed, and hashes the password: everything that takes time happens before the transaction.
pub async fn read(call: &Call, form: NewUser, is_admin: bool) -> Result<(User, SecretString), ControlError> {
    let mut refusals = Refusals::default();
    let login = refusals.check("login", Login::parse(&form.login));
    // A person who gives no name is called by the login.
    let name = if form.name.trim().is_empty() { &form.login } else { &form.name };
    let name = login.as_ref().and_then(|_| refusals.check("name", DisplayName::parse(name)));
    if form.password != form.password_again {
        refusals.add("password_again", DIFFERS);
    }
    let password = refusals.check("password", NewPassword::parse(form.password));
    let (Some(login), Some(name), Some(password), true) = (login, name, password, refusals.is_empty()) else {
        return Err(refusals.error().into());
    };
    let password_hash = hash(call, password).await?;
    let user = User { id: UserId::from_uuid(new_uuid()), login: login.into(), name: name.to_string(), is_admin };
    Ok((user, password_hash))
}

pub const DIFFERS: &str = "This is not the same password. Type it again.";

pub async fn hash(call: &Call, password: NewPassword) -> Result<SecretString, ControlError> {
    call.services.passwords.hash(password).await.map_err(|source| ControlError::unexpected("hashing a password", source))
}

/// Of adding a user.
pub fn taken(error: crate::store::StoreError) -> ControlError {
    ControlError::from(error).or_duplicate("login", "Somebody has this login already. Choose another.")
}
