//! The host that was asked for: a name that a stranger's DNS points here would let their pages talk to us.

use axum::{
    extract::Request,
    http::{header, uri::Authority},
};

use super::Reach;

pub fn check(request: &Request, reach: &Reach) -> Result<(), &'static str> {
    match asked(request) {
        Some(host) if reach.hosts.contains(&host) => Ok(()),
        _ => Err("This server does not answer to that host name. Its operator sets it with --public-url.\n"),
    }
}

/// Host without port, lower case: of the address (HTTP/2) or of the header (HTTP/1.1).
pub fn asked(request: &Request) -> Option<String> {
    let header = || request.headers().get(header::HOST)?.to_str().ok()?.parse::<Authority>().ok();
    let authority = request.uri().authority().cloned().or_else(header)?;
    Some(authority.host().to_ascii_lowercase())
}
