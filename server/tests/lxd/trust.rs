//! Over https: pinning a certificate, becoming trusted by password and by token, and being refused.

use std::time::{Duration, Instant};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures::StreamExt as _;
use http::Method;
use secrecy::SecretString;
use serde_json::json;
use server::drivers::{
    ErrorKind, HostEvent,
    lxd::{Endpoint, Fingerprint, HttpsAddress, Identity, Proof, Token, connect, fetch_fingerprint, trust},
};

use super::{fixture::Fixture, password, required};

fn address() -> HttpsAddress {
    required("EYRIE_TEST_LXD_HTTPS").parse().unwrap()
}

async fn pinned() -> Fingerprint {
    fetch_fingerprint(&address()).await.unwrap().fingerprint
}

/// The operator takes the trust away again.
async fn forget(host: &Fixture, identity: &Identity) {
    host.operator(Method::DELETE, &format!("/1.0/certificates/{}", identity.fingerprint()), json!({})).await;
}

async fn new_token(host: &Fixture) -> Token {
    let body = json!({ "type": "client", "name": host.name("token"), "token": true });
    let answer = host.operator(Method::POST, "/1.0/certificates", body).await;
    let made = &answer["metadata"]["metadata"];
    let content = json!({
        "client_name": made["request"]["name"], "fingerprint": made["fingerprint"],
        "addresses": made["addresses"], "secret": made["secret"], "expires_at": "0001-01-01T00:00:00Z",
    });
    Token::parse(&STANDARD.encode(content.to_string())).unwrap()
}

#[tokio::test]
async fn the_certificate_at_first_contact_is_the_hosts_own() {
    let host = super::fixture().await;
    let shown = fetch_fingerprint(&address()).await.unwrap();
    let own = host.driver.probe().await.unwrap().certificate_fingerprint;
    assert_eq!(own, Some(shown.fingerprint.to_string()));
    assert!(shown.not_before_at < shown.not_after_at && !shown.subject.is_empty(), "{shown:?}");
}

#[tokio::test]
async fn a_password_makes_us_trusted_and_the_driver_works_over_https() {
    let host = super::fixture().await;
    let identity = Identity::generate().unwrap();
    let proof = Proof::Password(password());
    trust(address(), pinned().await, identity.clone(), &proof).await.unwrap();
    // Trusted already: success again.
    trust(address(), pinned().await, identity.clone(), &Proof::Password("wrong".to_owned().into())).await.unwrap();

    let endpoint = Endpoint::Https { url: address(), pinned: pinned().await, identity: identity.clone() };
    let driver = connect("https", endpoint).unwrap();
    let over_https = driver.probe().await.unwrap();
    assert_eq!(over_https.server_name, host.driver.probe().await.unwrap().server_name);
    let mut events = driver.watch().await.unwrap();
    let create = driver.create_instance(&host.new_instance("a")).await.unwrap();
    let seen = async {
        loop {
            match events.next().await.unwrap().unwrap() {
                HostEvent::Operation(operation) if operation.id == create => return,
                _ => {}
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), seen).await.unwrap();
    super::fixture::run(host, async move |host| {
        host.end_of(&create).await;
        forget(&host, &identity).await;
    })
    .await;
}

#[tokio::test]
async fn a_token_makes_us_trusted_once() {
    let host = super::fixture().await;
    let token = new_token(&host).await;
    assert_eq!(token.fingerprint, pinned().await);
    assert!(token.addresses.contains(&address()));
    let identity = Identity::generate().unwrap();
    trust(address(), token.fingerprint, identity.clone(), &Proof::Token(token.clone())).await.unwrap();
    forget(&host, &identity).await;
    let error = trust(address(), token.fingerprint, Identity::generate().unwrap(), &Proof::Token(token)).await.unwrap_err();
    assert!(matches!(&error.kind, ErrorKind::Denied(reason) if reason.contains("token")), "{error}");
}

#[tokio::test]
async fn a_wrong_password_is_denied_with_a_sentence() {
    let wrong = Proof::Password(SecretString::from("wrong".to_owned()));
    let error = trust(address(), pinned().await, Identity::generate().unwrap(), &wrong).await.unwrap_err();
    assert!(matches!(&error.kind, ErrorKind::Denied(reason) if reason.contains("password")), "{error}");
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn a_host_that_does_not_trust_us_denies_everything() {
    let endpoint = Endpoint::Https { url: address(), pinned: pinned().await, identity: Identity::generate().unwrap() };
    let driver = connect("https", endpoint).unwrap();
    for error in
        [driver.probe().await.unwrap_err(), driver.list_instances().await.unwrap_err(), driver.watch().await.err().unwrap()]
    {
        assert!(matches!(error.kind, ErrorKind::Denied(_)), "{error}");
    }
}

#[tokio::test]
async fn a_changed_certificate_is_refused_with_both_fingerprints() {
    let (found, pinned) = (pinned().await, Fingerprint::of(b"another host's certificate"));
    let identity = Identity::generate().unwrap();
    let expected = ErrorKind::CertificateChanged { pinned: pinned.to_string(), found: found.to_string() };
    let driver = connect("https", Endpoint::Https { url: address(), pinned, identity: identity.clone() }).unwrap();
    let trusted = trust(address(), pinned, identity, &Proof::Password(password())).await;
    for error in [driver.probe().await.unwrap_err(), driver.watch().await.err().unwrap(), trusted.unwrap_err()] {
        assert_eq!(error.kind, expected);
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_unreachable_at_once() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url: HttpsAddress = format!("https://127.0.0.1:{port}").parse().unwrap();
    let asked_at = Instant::now();
    let seen = fetch_fingerprint(&url).await.unwrap_err();
    let identity = Identity::generate().unwrap();
    let driver = connect("https", Endpoint::Https { url, pinned: Fingerprint::of(b""), identity }).unwrap();
    for error in [seen, driver.probe().await.unwrap_err(), driver.watch().await.err().unwrap()] {
        assert_eq!(error.kind, ErrorKind::Unreachable("nothing listens there".to_owned()));
    }
    assert!(asked_at.elapsed() < Duration::from_secs(2));
}
