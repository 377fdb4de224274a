//! A host at an address: its certificate is pinned before a password or token is sent there.

use app::{api::ApiError, model::target::TargetKind};

use super::{Present, Proven};
use crate::{
    control::ControlError,
    drivers::{
        DriverError, ErrorKind,
        lxd::{self, Endpoint, Fingerprint, HttpsAddress, Identity, Proof, Token},
    },
};

/// `now` is the database's: a clock of ours that is wrong refuses no token.
pub(super) async fn prove(
    address: &str,
    fingerprint: &str,
    proof: &str,
    present: &Present,
    now: i64,
) -> Result<Proven, ControlError> {
    let url = super::super::read_address(address)?;
    present.refuse_address("address", &url.to_string())?;
    let pinned: Fingerprint = fingerprint.parse().map_err(|error| ApiError::field("fingerprint", error))?;
    let proof = read_proof(proof, pinned, now)?;
    let identity = Identity::generate().map_err(|error| ControlError::unexpected("making a key for a host", error))?;
    lxd::trust(url.clone(), pinned, identity.clone(), &proof).await.map_err(|error| refusal(&url, error))?;
    let endpoint = Endpoint::Https { url: url.clone(), pinned, identity: identity.clone() };
    let info = lxd::connect(&url.to_string(), endpoint)?.probe().await.map_err(|error| refusal(&url, error))?;
    Ok(Proven { kind: TargetKind::Lxd, address: url.to_string(), trust: Some((pinned, identity)), capacity: info.capacity })
}

/// What reads as a token is one; everything else is a password.
fn read_proof(text: &str, pinned: Fingerprint, now: i64) -> Result<Proof, ControlError> {
    let refuse = |sentence: &str| Err(ApiError::field("proof", sentence).into());
    if text.trim().is_empty() {
        return refuse("Enter the trust password of the host, or paste a token: `lxc config trust add --name eyrie` prints one.");
    }
    let Ok(token) = Token::parse(text) else { return Ok(Proof::Password(text.into())) };
    if token.fingerprint != pinned {
        return refuse("This token is of another host: its certificate is not the one that was confirmed.");
    }
    if token.has_expired(now) {
        return refuse("This token has expired. Make a new one on the host: `lxc config trust add --name eyrie`.");
    }
    Ok(Proof::Token(token))
}

fn refusal(url: &HttpsAddress, error: DriverError) -> ControlError {
    match error.kind {
        ErrorKind::Denied(sentence) | ErrorKind::Rejected(sentence) | ErrorKind::Exists(sentence) => {
            ApiError::field("proof", sentence).into()
        }
        ErrorKind::CertificateChanged { found, .. } => {
            let sentence =
                format!("The host shows another certificate now: {found}. Nothing was sent to it. Compare it on the host.");
            ApiError::field("fingerprint", sentence).into()
        }
        _ => super::super::no_answer(url, &error).into(),
    }
}
