//! Becoming trusted by a host: its certificate is pinned first, so a password is only ever sent to
//! the machine that a person confirmed.

use http::Method;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;

use super::{
    address::HttpsAddress, api_path::ApiPath, client::Client, endpoint::Endpoint, failure::Attempt, fingerprint::Fingerprint,
    identity::Identity, probe::Server, token::Token,
};
use crate::drivers::{DriverError, ErrorKind};

/// Hosts that know it take a token under its own name; older ones in the password's place.
const EXPLICIT_TOKEN: &str = "explicit_trust_token";

/// What shows the host that we may.
#[derive(Debug, Clone)]
pub enum Proof {
    /// The host's `core.trust_password`.
    Password(SecretString),
    Token(Token),
}

/// Sent as it stands; never printed.
#[derive(Serialize)]
struct Request<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trust_token: Option<&'a str>,
}

/// The host trusts `identity` afterwards. Being trusted already is success.
pub async fn trust(url: HttpsAddress, pinned: Fingerprint, identity: Identity, proof: &Proof) -> Result<(), DriverError> {
    let client = Client::new(&url.to_string(), Endpoint::Https { url, pinned, identity })?;
    let attempt = client.attempt("ask for trust");
    let server = Server::read(&client, &attempt).await?;
    if server.trusts_us() {
        return Ok(());
    }
    let takes_token = server.api_extensions.iter().any(|name| name == EXPLICIT_TOKEN);
    let asked = client.change(&attempt, Method::POST, &ApiPath::of(&["certificates"]), &request(proof, takes_token)).await;
    // Whatever it answered: what counts is whether it trusts us now.
    match (asked, Server::read(&client, &attempt).await?.trusts_us()) {
        (_, true) => Ok(()),
        (Err(error), false) => Err(explained(error, proof)),
        (Ok(_), false) => Err(untrusted(&attempt)),
    }
}

fn request(proof: &Proof, takes_token: bool) -> Request<'_> {
    let (password, trust_token) = match proof {
        Proof::Password(password) => (Some(password.expose_secret()), None),
        Proof::Token(token) if takes_token => (None, Some(token.text.expose_secret())),
        Proof::Token(token) => (Some(token.text.expose_secret()), None),
    };
    Request { kind: "client", name: "eyrie", password, trust_token }
}

/// The host only says "not authorized"; the person needs to know what to do.
fn explained(error: DriverError, proof: &Proof) -> DriverError {
    let sentence = match proof {
        Proof::Password(_) => {
            "The host did not accept the password. It may be wrong, or none is set there: `lxc config set core.trust_password`."
        }
        Proof::Token(_) => "The host did not accept the token. It may have been used or have expired: make a new one there.",
    };
    match error.kind {
        ErrorKind::Denied(_) => DriverError { kind: ErrorKind::Denied(sentence.to_owned()), ..error },
        _ => error,
    }
}

fn untrusted(attempt: &Attempt) -> DriverError {
    attempt.fails(ErrorKind::Denied("The host took the certificate and does not trust it.".to_owned()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_proof_goes_where_the_host_looks_for_it() {
        let content = serde_json::json!({"fingerprint": "a".repeat(64)}).to_string();
        let text = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, content);
        let token = Proof::Token(Token::parse(&text).unwrap());
        let sent = |proof: &Proof, takes_token| serde_json::to_value(request(proof, takes_token)).unwrap();
        assert_eq!(sent(&token, true)["trust_token"], text.as_str());
        assert_eq!(sent(&token, false)["password"], text.as_str());
        let password = Proof::Password("pass".to_owned().into());
        assert_eq!(sent(&password, true), serde_json::json!({"type": "client", "name": "eyrie", "password": "pass"}));
    }
}
