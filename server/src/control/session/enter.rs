//! Opening and ending sessions.

use app::{api::session::Entry, model::user::User};

use super::{Call, ControlError};
use crate::{
    auth::{
        Caller, Person, Token,
        cookie::{clearing_cookie, session_cookie},
    },
    store::{StoreError, Tx, audit::Record},
};

/// A session that is being opened: its row is written with everything else that the entrance changes.
pub struct Opening {
    token: Token,
}

impl Opening {
    pub fn new() -> Self {
        Self { token: Token::random() }
    }

    /// In the transaction of the entrance. `action` is what the record says: `signed_in`, `joined`.
    pub async fn write(&self, tx: &mut Tx<'_>, user: &User, action: &'static str) -> Result<(), StoreError> {
        tx.remove_ended_sessions().await?;
        tx.add_session(&self.token.hash(), user.id).await?;
        let caller = Caller::User(Person::from(user.clone()));
        tx.audit(&caller, Record::new(action, "user", user.id)).await
    }

    pub fn entry(&self, location: impl Into<String>) -> Entry {
        Entry { set_cookie: session_cookie(self.token.reveal()), location: location.into() }
    }
}

/// Ends the caller's session; nobody's session is ended already.
pub async fn leave(call: &Call) -> Result<Entry, ControlError> {
    if let (Some(session), Some(person)) = (call.origin.session.clone(), call.caller.person()) {
        let (caller, user_id) = (call.caller.clone(), person.id);
        call.services
            .store
            .write(move |tx| {
                Box::pin(async move {
                    tx.remove_session(&session).await?;
                    tx.audit(&caller, Record::new("signed_out", "user", user_id)).await
                })
            })
            .await?;
    }
    Ok(Entry { set_cookie: clearing_cookie(), location: "/login".to_owned() })
}
