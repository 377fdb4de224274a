//! TLS to a host. Hosts sign their own certificates, so no authority and no host name can vouch for
//! them: the certificate itself is pinned. Signatures are still checked, since a certificate is
//! public and only its key shows that the right host answers.

use std::sync::Arc;

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, OtherError, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
};

use super::{fingerprint::Fingerprint, identity::Identity};

/// The host showed another certificate than the one that was confirmed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the certificate changed: pinned {pinned}, now {found}")]
pub(super) struct Changed {
    pub pinned: Fingerprint,
    pub found: Fingerprint,
}

#[derive(Debug, Clone, Copy)]
enum Expected {
    Pinned(Fingerprint),
    /// First contact: a person decides afterwards, and nothing has been sent.
    Anyone,
}

#[derive(Debug)]
struct Verifier {
    expected: Expected,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let found = Fingerprint::of(end_entity);
        match self.expected {
            Expected::Pinned(pinned) if pinned != found => {
                let changed = OtherError(Arc::new(Changed { pinned, found }));
                Err(rustls::Error::InvalidCertificate(CertificateError::Other(changed)))
            }
            _ => Ok(ServerCertVerified::assertion()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Speaks only to the holder of that certificate's key, as `identity`.
pub(super) fn pinned(pinned: Fingerprint, identity: &Identity) -> Result<ClientConfig, rustls::Error> {
    verified_by(Expected::Pinned(pinned)).with_client_auth_cert(identity.chain(), identity.key())
}

/// For asking who is there; shows no certificate of ours.
pub(super) fn first_contact() -> ClientConfig {
    verified_by(Expected::Anyone).with_no_client_auth()
}

/// For a connection that is no TLS: trusts nobody.
pub(super) fn unused() -> ClientConfig {
    builder().with_root_certificates(RootCertStore::empty()).with_no_client_auth()
}

fn verified_by(expected: Expected) -> rustls::ConfigBuilder<ClientConfig, rustls::client::WantsClientCert> {
    let verifier = Verifier { expected, provider: Arc::new(ring::default_provider()) };
    builder().dangerous().with_custom_certificate_verifier(Arc::new(verifier))
}

fn builder() -> rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier> {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring speaks TLS 1.2 and 1.3")
}

/// The pin's own error, where the library wrapped it.
pub(super) fn changed_in(error: &rustls::Error) -> Option<&Changed> {
    match error {
        rustls::Error::InvalidCertificate(CertificateError::Other(other)) => other.0.downcast_ref(),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
