//! What stands before every page and every call: nothing is let through that is not named here. The order is from cheap and
//! general to dear and particular: the host asked for, the method, another site's request, then whose session it is.

mod admission;
mod host;
mod identity;
mod same_origin;

pub(super) use admission::{accepts_html, sign_in_address};
pub(super) use identity::cookie;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::HttpState;
use crate::{
    auth::{Caller, Origin},
    control::Call,
};

/// Under which names the server is asked, and whom it believes.
#[derive(Debug, Clone)]
pub struct Reach {
    /// Hosts without port, lower case.
    pub hosts: Vec<String>,
    /// `X-Forwarded-For` is that of our own proxy.
    pub behind_proxy: bool,
}

impl Reach {
    /// This machine only.
    pub fn loopback() -> Self {
        Self { hosts: ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned).into(), behind_proxy: false }
    }
}

/// For probes, which know neither our name nor a session.
const HEALTH: [&str; 2] = ["/healthz", "/readyz"];

pub(super) async fn guard(State(state): State<HttpState>, mut request: Request, next: Next) -> Response {
    if HEALTH.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    match admit(&state, &mut request).await {
        Ok(renewed) => {
            let mut response = next.run(request).await;
            if let Some(cookie) = renewed {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Err(refusal) => *refusal,
    }
}

/// Lets the request in, with its [`Caller`] and [`Origin`]; the cookie is one whose life was made longer.
async fn admit(state: &HttpState, request: &mut Request) -> Result<Option<HeaderValue>, Box<Response>> {
    let refuse = |response: Response| Err(Box::new(response));
    if let Err(reason) = host::check(request, &state.reach) {
        return refuse((StatusCode::MISDIRECTED_REQUEST, reason).into_response());
    }
    if is_call(request) && request.method() != Method::POST {
        return refuse((StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "POST")]).into_response());
    }
    if let Err(error) = same_origin::check(request, &state.reach) {
        return refuse(super::calls::refuse(&error).into_response());
    }
    let identity = match identity::find(state, identity::present(request, &state.reach)).await {
        Ok(identity) => identity,
        Err(error) => return refuse(super::refusal::respond(state, request.headers(), &error)),
    };
    if let Some(response) = admission::refuse(state, request, &identity.caller) {
        return refuse(response);
    }
    request.extensions_mut().insert(identity.caller);
    request.extensions_mut().insert(identity.origin);
    Ok(identity.renewed)
}

fn is_call(request: &Request) -> bool {
    request.uri().path().starts_with("/api/")
}

/// The call that this request makes.
pub(super) fn call(state: &HttpState, request: &Request) -> Call {
    let extensions = request.extensions();
    let caller = extensions.get::<Caller>().cloned().unwrap_or(Caller::Anonymous);
    state.services.call_from(caller, extensions.get::<Origin>().cloned().unwrap_or_default())
}
