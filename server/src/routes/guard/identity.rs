//! Whose request it is: one query, by the session's cookie.

use std::net::{IpAddr, SocketAddr};

use app::api::ApiError;
use axum::{
    extract::{ConnectInfo, Request},
    http::{HeaderMap, HeaderValue, header},
};

use super::Reach;
use crate::{
    auth::{
        Caller, Origin, Token,
        cookie::{COOKIE, session_cookie},
    },
    control::ControlError,
    routes::HttpState,
};

pub struct Identity {
    pub caller: Caller,
    pub origin: Origin,
    /// The session's cookie again, when its end was moved.
    pub renewed: Option<HeaderValue>,
}

/// What the request brought to be known by. Read before anything is awaited: a request's body is not to be shared.
pub struct Presented {
    token: Option<Token>,
    address: Option<IpAddr>,
}

pub fn present(request: &Request, reach: &Reach) -> Presented {
    Presented { token: cookie(request.headers(), COOKIE).map(Token::received), address: address(request, reach) }
}

pub async fn find(state: &HttpState, presented: Presented) -> Result<Identity, ApiError> {
    let Presented { token, address } = presented;
    let origin = Origin { address, session: token.as_ref().map(Token::hash) };
    let (caller, renewed) = match &token {
        Some(token) => caller(state, token).await?,
        None => (Caller::Anonymous, None),
    };
    Ok(Identity { caller, origin, renewed })
}

async fn caller(state: &HttpState, token: &Token) -> Result<(Caller, Option<HeaderValue>), ControlError> {
    let store = &state.services.store;
    let hash = token.hash();
    let Some(session) = store.find_session(&hash).await? else { return Ok((Caller::Anonymous, None)) };
    let mut renewed = None;
    if session.is_due {
        store.write(move |tx| Box::pin(async move { tx.touch_session(&hash).await })).await?;
        renewed = HeaderValue::from_str(&session_cookie(token.reveal())).ok();
    }
    Ok((Caller::User(session.person), renewed))
}

/// Of the connection; of our own proxy's client, which stands last in the header, only where there is a proxy of ours.
fn address(request: &Request, reach: &Reach) -> Option<IpAddr> {
    let forwarded = || request.headers().get("x-forwarded-for")?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok();
    let connected = || Some(request.extensions().get::<ConnectInfo<SocketAddr>>()?.0.ip());
    if reach.behind_proxy { forwarded().or_else(connected) } else { connected() }
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(each, _)| *each == name)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use axum::body::Body;

    use super::*;

    fn seen(behind_proxy: bool, forwarded: &str) -> Option<IpAddr> {
        let connection: SocketAddr = "192.0.2.1:4711".parse().unwrap();
        let request = Request::get("/").header("x-forwarded-for", forwarded).extension(ConnectInfo(connection));
        address(&request.body(Body::empty()).unwrap(), &Reach { behind_proxy, ..Reach::loopback() })
    }

    #[test]
    fn a_forwarded_address_is_believed_of_our_own_proxy_only() {
        let (proxy, client) = ("192.0.2.1".parse().ok(), "198.51.100.7".parse().ok());
        assert_eq!(seen(false, "198.51.100.7"), proxy);
        assert_eq!(seen(true, "198.51.100.7"), client);
        // What stands before the last was said by the client itself.
        assert_eq!(seen(true, "203.0.113.9, 198.51.100.7"), client);
        assert_eq!(seen(true, "nonsense"), proxy);
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=1; __Host-eyrie=token; __Host-eyrie-flash=other"));
        assert_eq!(cookie(&headers, COOKIE), Some("token"));
        assert_eq!(cookie(&headers, "eyrie"), None);
    }
}
