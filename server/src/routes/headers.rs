//! Headers that tell browsers what our pages never do, so that a mistake in one of them stays harmless.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use leptos::nonce::use_nonce;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use super::HttpState;

/// For everything that is not a page of the app: calls, assets, the offline page.
const STRICT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), \
     midi=(), payment=(), usb=()";

/// Said of a response that no browser shows or runs by itself: the built styles, scripts and modules, pictures and the manifest,
/// which the page that asks for them governs. Half a kilobyte of policies would come with each.
#[derive(Clone)]
pub(super) struct PartOfAPage;

pub(super) async fn harden(State(state): State<HttpState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let is_part = response.extensions().get::<PartOfAPage>().is_some();
    let headers = response.headers_mut();
    if !is_part {
        or_set(headers, header::CONTENT_SECURITY_POLICY, STRICT_POLICY);
        or_set(headers, header::REFERRER_POLICY, "same-origin");
        or_set(headers, HeaderName::from_static("permissions-policy"), PERMISSIONS);
        or_set(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    }
    or_set(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    or_set(headers, HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    or_set(headers, header::CACHE_CONTROL, "no-store");
    if state.services.base_url.starts_with("https://") {
        or_set(headers, header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

fn or_set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

/// While a page is rendered: only scripts that carry this page's nonce run, and what they load.
pub(super) fn set_page_policy() {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else { return };
    let policy = format!(
        "default-src 'none'; script-src 'strict-dynamic' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; font-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    let policy = HeaderValue::from_str(&policy).expect("a nonce is base64");
    response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
}
