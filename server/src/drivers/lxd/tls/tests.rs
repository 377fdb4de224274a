//! Who gets through: the right certificate with the right key, and nobody else.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::drivers::{
    ErrorKind,
    lxd::{HttpsAddress, endpoint::open_tls, failure::Attempt, first_contact::fetch_fingerprint},
};

#[derive(Debug)]
struct Shows(Arc<CertifiedKey>);

impl ResolvesServerCert for Shows {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }
}

fn key() -> rcgen::KeyPair {
    rcgen::KeyPair::generate().unwrap()
}

fn certificate_of(key: &rcgen::KeyPair) -> CertificateDer<'static> {
    rcgen::CertificateParams::new(vec!["box".to_owned()]).unwrap().self_signed(key).unwrap().der().clone()
}

/// A server on loopback that shows this certificate and signs with this key.
async fn serve(certificate: CertificateDer<'static>, key: &rcgen::KeyPair) -> HttpsAddress {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let signing = ring::sign::any_supported_type(&key).unwrap();
    let shown = Shows(Arc::new(CertifiedKey::new(vec![certificate], signing)));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(shown));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = TlsAcceptor::from(Arc::new(config.clone())).accept(stream).await;
        }
    });
    address
}

async fn connect(address: &HttpsAddress, expected: Fingerprint) -> Result<(), ErrorKind> {
    let attempt = Attempt { target: "box".to_owned(), operation: "connect".to_owned() };
    let config = pinned(expected, &Identity::generate().unwrap()).unwrap();
    open_tls(address, config).await.map(drop).map_err(|error| attempt.not_connected(error).kind)
}

#[tokio::test]
async fn the_pinned_certificate_is_let_through_whatever_its_name() {
    let key = key();
    let certificate = certificate_of(&key);
    let address = serve(certificate.clone(), &key).await;
    assert_eq!(connect(&address, Fingerprint::of(&certificate)).await, Ok(()));
}

#[tokio::test]
async fn another_certificate_is_refused_with_both_fingerprints() {
    let (key, expected) = (key(), Fingerprint::of(b"another"));
    let certificate = certificate_of(&key);
    let address = serve(certificate.clone(), &key).await;
    let changed =
        ErrorKind::CertificateChanged { pinned: expected.to_string(), found: Fingerprint::of(&certificate).to_string() };
    assert_eq!(connect(&address, expected).await, Err(changed));
}

#[tokio::test]
async fn the_pinned_certificate_without_its_key_is_refused() {
    let certificate = certificate_of(&key());
    let address = serve(certificate.clone(), &key()).await;
    let refused = connect(&address, Fingerprint::of(&certificate)).await;
    assert!(matches!(refused, Err(ErrorKind::Unreachable(_))), "{refused:?}");
}

#[tokio::test]
async fn first_contact_shows_the_certificate() {
    let key = key();
    let certificate = certificate_of(&key);
    let address = serve(certificate.clone(), &key).await;
    let shown = fetch_fingerprint(&address).await.unwrap();
    assert_eq!(shown.fingerprint, Fingerprint::of(&certificate));
    assert!(shown.not_before_at < shown.not_after_at);
}
