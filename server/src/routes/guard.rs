//! What stands before every page and every call.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::HttpState;
use crate::{
    auth::{Caller, Token, TokenHash},
    control::{ControlError, Services},
    store::StoreError,
};
use app::api::ApiError;

/// Name of the session's cookie. `__Host-`: only over TLS (or to this very machine), only this host, every path.
pub const COOKIE: &str = "__Host-eyrie";

/// Puts the [`Caller`] into the request, and beside it the [`TokenHash`] of the session, if there is one.
pub(super) async fn identify(State(state): State<HttpState>, mut request: Request, next: Next) -> Response {
    let token = session_token(request.headers()).map(|token| token.hash());
    match caller(&state.services, token.as_ref()).await {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            if let Some(token) = token {
                request.extensions_mut().insert(token);
            }
            next.run(request).await
        }
        Err(error) => super::calls::refuse(&ApiError::from(ControlError::from(error))).into_response(),
    }
}

async fn caller(services: &Services, token: Option<&TokenHash>) -> Result<Caller, StoreError> {
    let Some(token) = token else { return Ok(Caller::Anonymous) };
    let Some(session) = services.store.find_session(token).await? else { return Ok(Caller::Anonymous) };
    if session.is_due {
        let token = token.clone();
        services.store.write(move |tx| Box::pin(async move { tx.touch_session(&token).await })).await?;
    }
    Ok(Caller::User(session.person))
}

/// The token in the session's cookie.
fn session_token(headers: &HeaderMap) -> Option<Token> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| Token::received(value))
}
