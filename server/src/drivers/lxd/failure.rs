//! From what went wrong to [`ErrorKind`]: by the phase of the call, by the status code and by the
//! type of the cause, never by the wording of a message.

use std::{error::Error, io};

use http::StatusCode;

use super::tls;
use crate::drivers::{DriverError, ErrorKind};

/// Longest text of a host that is kept: it ends in logs and on screens.
const TEXT_MAX: usize = 2_000;

/// What is being attempted, and where: what every error of it says.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    pub target: String,
    pub operation: String,
}

impl Attempt {
    pub fn fails(&self, kind: ErrorKind) -> DriverError {
        self.error(kind, None)
    }

    pub fn protocol(&self, what: impl Into<String>) -> DriverError {
        self.fails(ErrorKind::Protocol(what.into()))
    }

    /// The host answered, and said no.
    pub fn refused(&self, status: StatusCode, text: &str) -> DriverError {
        self.fails(kind_of_status(status, clean(text)))
    }

    /// There was no connection.
    pub fn not_connected(&self, error: impl Error + Send + Sync + 'static) -> DriverError {
        let kind = kind_of_connect(&error);
        self.error(kind, Some(Box::new(error)))
    }

    /// The request may have arrived, and no whole answer came back.
    pub fn cut_off(&self, error: impl Error + Send + Sync + 'static) -> DriverError {
        let is_timeout = find_io(&error).is_some_and(|io| io.kind() == io::ErrorKind::TimedOut);
        let kind = if is_timeout { ErrorKind::TimedOut } else { ErrorKind::Disconnected(innermost(&error)) };
        self.error(kind, Some(Box::new(error)))
    }

    pub fn http(&self, error: reqwest::Error) -> DriverError {
        // The address is ours and says nothing new; the operation is already named.
        let error = error.without_url();
        if error.is_connect() {
            return self.not_connected(error);
        }
        if error.is_timeout() {
            return self.error(ErrorKind::TimedOut, Some(Box::new(error)));
        }
        self.cut_off(error)
    }

    fn error(&self, kind: ErrorKind, source: Option<Box<dyn Error + Send + Sync>>) -> DriverError {
        DriverError { target: self.target.clone(), operation: self.operation.clone(), kind, source }
    }
}

fn kind_of_status(status: StatusCode, text: String) -> ErrorKind {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => ErrorKind::Denied(text),
        StatusCode::NOT_FOUND => ErrorKind::NotFound(text),
        StatusCode::CONFLICT => ErrorKind::Exists(text),
        // The daemon is starting or ending, or a proxy before it found it gone: nothing was done.
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE => ErrorKind::Unreachable(text),
        StatusCode::GATEWAY_TIMEOUT => ErrorKind::TimedOut,
        _ => ErrorKind::Rejected(text),
    }
}

fn kind_of_connect(error: &(dyn Error + 'static)) -> ErrorKind {
    if let Some(changed) = causes(error).find_map(|cause| tls::changed_in(cause.downcast_ref()?)) {
        return ErrorKind::CertificateChanged { pinned: changed.pinned.to_string(), found: changed.found.to_string() };
    }
    match find_io(error).map(io::Error::kind) {
        Some(io::ErrorKind::PermissionDenied) => ErrorKind::Denied("this user may not open the host's socket".to_owned()),
        Some(io::ErrorKind::NotFound) => ErrorKind::Unreachable("there is no such socket".to_owned()),
        Some(io::ErrorKind::ConnectionRefused) => ErrorKind::Unreachable("nothing listens there".to_owned()),
        Some(io::ErrorKind::TimedOut) => ErrorKind::Unreachable("no connection in time".to_owned()),
        _ => ErrorKind::Unreachable(innermost(error)),
    }
}

/// The error and everything beneath it.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| cause_of(*error))
}

/// An `io::Error` hides what it wraps from `source`.
fn cause_of<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

/// The innermost error of the operating system.
fn find_io<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a io::Error> {
    causes(error).filter_map(|cause| cause.downcast_ref()).last()
}

fn innermost(error: &(dyn Error + 'static)) -> String {
    causes(error).last().map(|cause| clean(&cause.to_string())).unwrap_or_default()
}

/// A host's words on one line, without control characters, and not without end.
pub(super) fn clean(text: &str) -> String {
    let line: String = text.trim().chars().take(TEXT_MAX).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.is_empty() { "no reason given".to_owned() } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt() -> Attempt {
        Attempt { target: "box".to_owned(), operation: "create web-1".to_owned() }
    }

    #[test]
    fn a_status_code_decides_what_kind_of_no_it_is() {
        let kind = |code| attempt().refused(StatusCode::from_u16(code).unwrap_or_default(), "why").kind;
        let why = || "why".to_owned();
        assert_eq!(kind(400), ErrorKind::Rejected(why()));
        assert_eq!(kind(401), ErrorKind::Denied(why()));
        assert_eq!(kind(403), ErrorKind::Denied(why()));
        assert_eq!(kind(404), ErrorKind::NotFound(why()));
        assert_eq!(kind(409), ErrorKind::Exists(why()));
        assert_eq!(kind(412), ErrorKind::Rejected(why()));
        assert_eq!(kind(500), ErrorKind::Rejected(why()));
        assert_eq!(kind(503), ErrorKind::Unreachable(why()));
    }

    #[test]
    fn an_error_says_where_and_what_and_how_bad() {
        let error = attempt().refused(StatusCode::CONFLICT, "the name is taken");
        assert_eq!(error.to_string(), "box: create web-1: exists already: the name is taken");
    }

    #[test]
    fn a_hosts_words_stay_on_one_line_and_end() {
        assert_eq!(clean(" a\nb\u{1b}[31m "), "a b [31m");
        assert_eq!(clean(&"x".repeat(9_999)).len(), TEXT_MAX);
        assert_eq!(clean("\n"), "no reason given");
    }

    #[test]
    fn a_connection_that_was_cut_may_have_done_it() {
        let error = attempt().cut_off(io::Error::from(io::ErrorKind::ConnectionReset));
        assert!(error.is_ambiguous(), "{error}");
        let error = attempt().not_connected(io::Error::from(io::ErrorKind::ConnectionRefused));
        assert!(error.is_retryable() && !error.is_ambiguous(), "{error}");
    }
}
