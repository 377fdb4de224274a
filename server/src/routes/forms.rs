//! Forms posted without a script. A browser that posts by itself wants a page back: the function runs as it would for a script,
//! then the browser is sent on with 303; what was refused, or returned, waits in a flash for the page that follows.

use std::collections::BTreeMap;

use app::api::{ApiError, flash::Flash};
use axum::{
    Form,
    body::{Body, Bytes},
    extract::{FromRequest as _, Request},
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};

use super::{HttpState, calls, guard, refusal};
use crate::{
    auth::{Token, TokenHash},
    control::{ControlError, Services},
    secrets::Location,
};

/// Carries the flash to the next page.
const COOKIE: &str = "__Host-eyrie-flash";
/// Largest body of a form, and of a reply that is kept.
const BODY_MAX: usize = 2 * 1024 * 1024;
/// Fields with one of these words in their name hold secrets, which are not kept.
const SECRET_WORDS: [&str; 5] = ["password", "token", "secret", "credential", "key"];
const HOME: &str = "/_eyrie/";

pub(super) async fn post(state: HttpState, request: Request) -> Response {
    let back = back(request.headers());
    let path = request.uri().path().to_owned();
    let (mut parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY_MAX).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    // With it the function would redirect by itself, and lose what was refused.
    let headers = parts.headers.clone();
    parts.headers.remove(header::ACCEPT);
    let values = values(&parts.headers, body.clone()).await;
    let answer = calls::run(&state, Request::from_parts(parts, Body::from(body))).await;
    let sent = send_on(&state.services, answer, Posted { path, back, values }).await;
    sent.unwrap_or_else(|error| refusal::respond(&state, &headers, &error.into()))
}

struct Posted {
    path: String,
    back: String,
    values: BTreeMap<String, Vec<String>>,
}

async fn send_on(services: &Services, answer: Response, posted: Posted) -> Result<Response, ControlError> {
    let (parts, body) = answer.into_parts();
    let body = axum::body::to_bytes(body, BODY_MAX).await.unwrap_or_default();
    let Posted { path, back, values } = posted;
    let mut response = StatusCode::SEE_OTHER.into_response();
    for cookie in parts.headers.get_all(header::SET_COOKIE) {
        response.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    let flash = if parts.status.is_success() {
        let reply = serde_json::from_slice(&body).ok().filter(|reply: &serde_json::Value| !reply.is_null());
        Flash { path, values: BTreeMap::new(), error: None, reply }
    } else {
        let unreadable = || ApiError::Unavailable { message: "The form could not be sent. Try again.".into() };
        let error = serde_json::from_slice(&body).unwrap_or_else(|_| unreadable());
        if error == ApiError::Unauthenticated {
            return Ok(to(response, &guard::sign_in_address(&back)));
        }
        Flash { path, values, error: Some(error), reply: None }
    };
    let location = parts.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or(&back);
    if flash.error.is_some() || flash.reply.is_some() {
        response.headers_mut().append(header::SET_COOKIE, keep(services, &flash).await?);
    }
    Ok(to(response, location))
}

fn to(mut response: Response, location: &str) -> Response {
    let location = HeaderValue::from_str(location).unwrap_or(HeaderValue::from_static(HOME));
    response.headers_mut().insert(header::LOCATION, location);
    response
}

/// Stores a flash, sealed, and gives the cookie that leads to it.
async fn keep(services: &Services, flash: &Flash) -> Result<HeaderValue, ControlError> {
    let token = Token::random();
    let hash = token.hash();
    let body = serde_json::to_string(flash).map_err(|source| ControlError::unexpected("keeping a form", source))?;
    let sealed = services.sealer.seal(place(&hash), &body.into());
    services.store.write(move |tx| Box::pin(async move { tx.add_flash(&hash, &sealed).await })).await?;
    let cookie = format!("{COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=300", token.reveal());
    HeaderValue::from_str(&cookie).map_err(|source| ControlError::unexpected("keeping a form", source))
}

/// The flash that waits for this page, if one does. What cannot be read any more is as if it were gone.
pub(super) async fn take(services: &Services, headers: &HeaderMap) -> Option<Flash> {
    use secrecy::ExposeSecret as _;

    let hash = Token::received(guard::cookie(headers, COOKIE)?).hash();
    let sealed = services.store.take_flash(&hash).await.ok().flatten()?;
    let body = services.sealer.open(place(&hash), &sealed).ok()?;
    serde_json::from_str(body.expose_secret()).ok()
}

/// Takes the cookie away again.
pub(super) fn clearing_cookie() -> HeaderValue {
    HeaderValue::from_static("__Host-eyrie-flash=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

fn place(hash: &TokenHash) -> Location<'_> {
    Location { table: "flash", row: hash.as_str(), column: "body" }
}

/// The page the form stands on: same site, so only its path and query matter.
pub(super) fn back(headers: &HeaderMap) -> String {
    let path = || {
        let referrer: Uri = headers.get(header::REFERER)?.to_str().ok()?.parse().ok()?;
        Some(referrer.path_and_query()?.as_str().to_owned())
    };
    path().filter(|path| path.starts_with('/') && !path.starts_with("//")).unwrap_or_else(|| HOME.to_owned())
}

async fn values(headers: &HeaderMap, body: Bytes) -> BTreeMap<String, Vec<String>> {
    let mut request = Request::post("/").body(Body::from(body)).expect("the parts are constants");
    if let Some(kind) = headers.get(header::CONTENT_TYPE) {
        request.headers_mut().insert(header::CONTENT_TYPE, kind.clone());
    }
    let pairs = Form::<Vec<(String, String)>>::from_request(request, &()).await.map(|form| form.0).unwrap_or_default();
    let mut values = BTreeMap::<String, Vec<String>>::new();
    for (name, value) in pairs.into_iter().filter(|(name, _)| !is_secret(name)) {
        values.entry(name).or_default().push(value);
    }
    values
}

fn is_secret(field: &str) -> bool {
    let field = field.to_ascii_lowercase();
    SECRET_WORDS.iter().any(|word| field.contains(word))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[tokio::test]
    async fn what_was_typed_is_kept_but_no_secret() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, "application/x-www-form-urlencoded".parse().unwrap());
        let body = "name=My+Site&hosts%5B%5D=a&hosts%5B%5D=b&password_again=x&trust_token=y&api_key=z";
        let values = values(&headers, body.into()).await;
        assert_eq!(
            values.into_iter().collect::<Vec<_>>(),
            [("hosts[]".to_owned(), vec!["a".to_owned(), "b".to_owned()]), ("name".to_owned(), vec!["My Site".to_owned()]),]
        );
    }

    #[test]
    fn the_way_back_is_a_path_of_ours() {
        for (referrer, path) in [
            ("http://127.0.0.1:3000/login?return_to=/a", "/login?return_to=/a"),
            ("http://example.org//evil", HOME),
            ("about:blank", HOME),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::REFERER, referrer.parse().unwrap());
            assert_eq!(back(&headers), path, "{referrer}");
        }
        assert_eq!(back(&HeaderMap::new()), HOME);
    }
}
