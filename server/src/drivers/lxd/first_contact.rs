//! Before a host is trusted: which certificate it shows. A person compares and confirms it; until
//! then nothing of ours is sent.

use x509_parser::parse_x509_certificate;

use super::{address::HttpsAddress, endpoint::open_tls, failure::Attempt, fingerprint::Fingerprint, tls};
use crate::drivers::DriverError;

/// What the confirm dialog shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostCertificate {
    pub fingerprint: Fingerprint,
    /// In the certificate's own words: whoever made it could write anything here.
    pub subject: String,
    pub not_before_at: i64,
    pub not_after_at: i64,
}

/// Connects, looks, and hangs up.
pub async fn fetch_fingerprint(url: &HttpsAddress) -> Result<HostCertificate, DriverError> {
    let attempt = Attempt { target: url.to_string(), operation: "read the certificate".to_owned() };
    let stream = open_tls(url, tls::first_contact()).await.map_err(|error| attempt.not_connected(error))?;
    let (_, session) = stream.get_ref();
    let shown = session.peer_certificates().and_then(|chain| chain.first());
    let certificate = shown.ok_or_else(|| attempt.protocol("no certificate"))?;
    read(certificate).ok_or_else(|| attempt.protocol("a certificate that cannot be read"))
}

fn read(certificate: &[u8]) -> Option<HostCertificate> {
    let (_, parsed) = parse_x509_certificate(certificate).ok()?;
    let validity = parsed.validity();
    Some(HostCertificate {
        fingerprint: Fingerprint::of(certificate),
        subject: super::failure::clean(&parsed.subject().to_string()),
        not_before_at: validity.not_before.timestamp().saturating_mul(1_000),
        not_after_at: validity.not_after.timestamp().saturating_mul(1_000),
    })
}
