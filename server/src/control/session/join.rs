//! Joining a project by an invite link: as a new user, or as the one who is signed in.

use app::api::{
    ApiError,
    session::{Entry, NewUser},
};
use app::model::{event::Change, ids::ProjectId, project::Role, user::User};

use super::{Call, ControlError, enter::Opening, set_up};
use crate::{
    auth::{Caller, Person, Token, TokenHash},
    store::{Tx, audit::Record, links::Purpose},
};

pub async fn join_as_new(call: &Call, form: NewUser) -> Result<Entry, ControlError> {
    let token = Token::received(&form.token).hash();
    let location = project_address(call, &token).await?;
    let (user, password_hash) = set_up::read(call, form, false).await?;
    let opening = Opening::new();
    let entry = opening.entry(location);
    call.services
        .store
        .write(move |tx| {
            Box::pin(async move {
                let caller = Caller::User(Person::from(user.clone()));
                tx.add_user(&user, &password_hash).await.map_err(set_up::taken)?;
                tx.audit(&caller, Record::new("user_created", "user", user.id).after(&user)).await?;
                take(tx, &caller, &token, &user).await?;
                opening.write(tx, &user, "signed_in").await?;
                Ok::<_, ControlError>(())
            })
        })
        .await?;
    Ok(entry)
}

/// The address of the project that was joined.
pub async fn join(call: &Call, token: &str) -> Result<String, ControlError> {
    let user = super::user(call.person()?);
    let token = Token::received(token).hash();
    let location = project_address(call, &token).await?;
    let caller = call.caller.clone();
    call.services.store.write(move |tx| Box::pin(async move { take(tx, &caller, &token, &user).await })).await?;
    Ok(location)
}

async fn project_address(call: &Call, token: &TokenHash) -> Result<String, ControlError> {
    let Purpose::Invite(project_id, _) = call.services.store.get_link(token).await?.purpose else {
        return Err(ApiError::NotFound.into());
    };
    let project = call.services.store.get_project(project_id).await?;
    Ok(format!("/_eyrie/p/{}/", project.slug))
}

/// Uses the link up. Who is a member already keeps the higher role, and the link is used all the same.
async fn take(tx: &mut Tx<'_>, caller: &Caller, token: &TokenHash, user: &User) -> Result<(), ControlError> {
    let Purpose::Invite(project_id, role) = tx.take_link(token, &user.login).await? else {
        return Err(ApiError::NotFound.into());
    };
    match tx.find_role(project_id, user.id).await? {
        Some(held) if held >= role => Ok(()),
        Some(held) => {
            tx.set_role(project_id, user.id, role).await?;
            record(tx, caller, project_id, user, Some(held), role).await
        }
        None => {
            tx.add_member(project_id, user.id, role).await?;
            record(tx, caller, project_id, user, None, role).await
        }
    }
}

async fn record(
    tx: &mut Tx<'_>,
    caller: &Caller,
    project_id: ProjectId,
    user: &User,
    before: Option<Role>,
    after: Role,
) -> Result<(), ControlError> {
    let record = Record::new("member_joined", "member", user.id).before(&before).after(&after);
    let change = Change::Named { entity: "member".into(), id: user.id.to_string(), rev: 1 };
    Ok(tx.record(caller, project_id, record, &change).await?)
}
