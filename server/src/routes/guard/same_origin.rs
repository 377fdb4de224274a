//! Requests that change something come from our own pages: browsers say so themselves. The cookie's SameSite is the second wall.

use app::api::ApiError;
use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, Method, Uri, header},
};

use super::{Reach, host};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

pub fn check(request: &Request, reach: &Reach) -> Result<(), ApiError> {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !changes || is_ours(request, reach) {
        return Ok(());
    }
    Err(ApiError::forbidden("This request came from another site, so it was refused. Open Eyrie's own page and try again."))
}

fn is_ours(request: &Request, reach: &Reach) -> bool {
    let headers = request.headers();
    if let Some(site) = text(headers, &SEC_FETCH_SITE) {
        return matches!(site, "same-origin" | "none");
    }
    match text(headers, &header::ORIGIN) {
        Some(origin) => is_our_origin(origin, request, reach),
        // Neither: not a browser. What brings no cookie cannot use anybody's session.
        None => !headers.contains_key(header::COOKIE),
    }
}

fn is_our_origin(origin: &str, request: &Request, reach: &Reach) -> bool {
    let Some(host) = origin.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_ascii_lowercase)) else { return false };
    // A proxy may ask under another name than the browser did.
    host::asked(request).is_some_and(|asked| asked == host) || (reach.behind_proxy && reach.hosts.contains(&host))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use axum::body::Body;

    use super::*;

    fn passes(method: &str, headers: &[(&str, &str)]) -> bool {
        let mut request = Request::builder().method(method).uri("/api/groups/create").header("host", "127.0.0.1:3000");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        check(&request.body(Body::empty()).unwrap(), &Reach::loopback()).is_ok()
    }

    #[test]
    fn only_our_own_pages_change_something() {
        let cookie = ("cookie", "__Host-eyrie=x");
        assert!(passes("POST", &[cookie, ("sec-fetch-site", "same-origin")]));
        assert!(passes("POST", &[cookie, ("origin", "http://127.0.0.1:3000")]));
        assert!(passes("POST", &[]));
        assert!(passes("GET", &[cookie, ("sec-fetch-site", "cross-site")]));
        for headers in [
            vec![cookie],
            vec![cookie, ("sec-fetch-site", "cross-site")],
            vec![cookie, ("sec-fetch-site", "same-site")],
            vec![cookie, ("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1:3000")],
            vec![cookie, ("origin", "https://example.org")],
            vec![cookie, ("origin", "null")],
            vec![("origin", "https://example.org")],
            vec![cookie, ("sec-fetch-site", "\u{e4}")],
        ] {
            assert!(!passes("POST", &headers), "{headers:?}");
            assert!(!passes("DELETE", &headers), "{headers:?}");
        }
    }
}
