//! Who we are to a host: one key and a self-signed certificate, which the host learns to trust by
//! its fingerprint. Only the fingerprint counts there, so the certificate lives longer than the
//! installation: an expiry would cut it off from every host at once.

use std::{fmt, sync::Arc};

use rcgen::{
    CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use secrecy::{ExposeSecret as _, SecretString};

use super::fingerprint::Fingerprint;

#[derive(Clone)]
pub struct Identity {
    certificate: CertificateDer<'static>,
    certificate_pem: String,
    key_pem: SecretString,
    key: Arc<PrivateKeyDer<'static>>,
}

#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    #[error("the key or its certificate cannot be made")]
    Generate(#[from] rcgen::Error),
    #[error("the stored certificate or key is not PEM")]
    Pem(#[from] rustls::pki_types::pem::Error),
}

impl Identity {
    /// A new key, ECDSA on P-256.
    pub fn generate() -> Result<Self, IdentityError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "eyrie");
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2120, 1, 1);
        let certificate = params.self_signed(&key)?;
        Self::from_pem(certificate.pem(), key.serialize_pem().into())
    }

    /// As it was stored.
    pub fn from_pem(certificate_pem: String, key_pem: SecretString) -> Result<Self, IdentityError> {
        let certificate = CertificateDer::from_pem_slice(certificate_pem.as_bytes())?;
        let key = Arc::new(PrivateKeyDer::from_pem_slice(key_pem.expose_secret().as_bytes())?);
        Ok(Self { certificate, certificate_pem, key_pem, key })
    }

    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    pub fn key_pem(&self) -> &SecretString {
        &self.key_pem
    }

    /// As the host lists it among the trusted.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.certificate)
    }

    pub(super) fn chain(&self) -> Vec<CertificateDer<'static>> {
        vec![self.certificate.clone()]
    }

    pub(super) fn key(&self) -> PrivateKeyDer<'static> {
        self.key.clone_key()
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({})", self.fingerprint())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn an_identity_survives_being_stored() {
        let made = Identity::generate().unwrap();
        let read = Identity::from_pem(made.certificate_pem().to_owned(), made.key_pem().clone()).unwrap();
        assert_eq!(read.fingerprint(), made.fingerprint());
    }

    #[test]
    fn printing_an_identity_shows_no_key() {
        let made = Identity::generate().unwrap();
        assert_eq!(format!("{made:?}"), format!("Identity({})", made.fingerprint()));
    }

    #[test]
    fn text_that_is_no_pem_is_refused() {
        assert!(Identity::from_pem("certificate".to_owned(), "key".to_owned().into()).is_err());
    }
}
