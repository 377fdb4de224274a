//! What may be asked without a session. The lists are short on purpose: everything else needs one.

use app::api::ApiError;
use axum::{
    extract::Request,
    http::{HeaderMap, header},
    response::{IntoResponse as _, Redirect, Response},
};

use super::is_call;
use crate::{
    auth::Caller,
    routes::{HttpState, calls, forms},
};

const PUBLIC_PAGES: [&str; 3] = ["/login", "/setup", "/invite"];

const PUBLIC_CALLS: [&str; 6] = [
    "/api/session/get_link",
    "/api/session/join_as_new",
    "/api/session/recover",
    "/api/session/set_up",
    "/api/session/sign_in",
    "/api/session/sign_out",
];

/// None: let in.
pub fn refuse(state: &HttpState, request: &Request, caller: &Caller) -> Option<Response> {
    if matches!(caller, Caller::User(_)) || is_public(state, request) {
        return None;
    }
    if !accepts_html(request.headers()) {
        return Some(calls::refuse(&ApiError::Unauthenticated).into_response());
    }
    let wanted = if is_call(request) {
        forms::back(request.headers())
    } else {
        request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned()
    };
    Some(Redirect::to(&sign_in_address(&wanted)).into_response())
}

fn is_public(state: &HttpState, request: &Request) -> bool {
    let path = request.uri().path();
    if is_call(request) {
        PUBLIC_CALLS.contains(&path)
    } else {
        PUBLIC_PAGES.contains(&path) || state.assets.find(path).is_some()
    }
}

/// Browsers that show a page say so; scripts and streams do not.
pub fn accepts_html(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains("text/html"))
}

/// The sign-in page, which leads back to this path.
pub fn sign_in_address(wanted: &str) -> String {
    let mut address = String::from("/login?return_to=");
    for byte in wanted.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => address.push(char::from(byte)),
            other => address.push_str(&format!("%{other:02X}")),
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wanted_address_stays_one_value() {
        assert_eq!(sign_in_address("/_eyrie/p/a/?x=1&y=2"), "/login?return_to=/_eyrie/p/a/%3Fx%3D1%26y%3D2");
    }
}
