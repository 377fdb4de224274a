//! A trust token: what `lxc config trust add` prints. It names the host by its certificate and lists
//! where it may be reached, so that nobody has to compare a fingerprint by eye.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use secrecy::SecretString;
use serde::Deserialize;

use super::{address::HttpsAddress, fingerprint::Fingerprint, wire::time_at};

/// Longest text that is read as a token.
const TOKEN_MAX: usize = 16 << 10;

#[derive(Debug, Clone)]
pub struct Token {
    pub client_name: String,
    /// Of the host's certificate.
    pub fingerprint: Fingerprint,
    /// Where the host says that it listens, without those that are never connected to.
    pub addresses: Vec<HttpsAddress>,
    pub expires_at: Option<i64>,
    /// As it was typed: the host wants it whole.
    pub(super) text: SecretString,
}

/// Why a text is no token, as a sentence that says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Paste the whole token, as `lxc config trust add` or `incus config trust add` printed it.")]
pub struct NotAToken;

#[derive(Deserialize)]
struct Content {
    #[serde(default)]
    client_name: String,
    fingerprint: String,
    #[serde(default, deserialize_with = "super::wire::or_default")]
    addresses: Vec<String>,
    #[serde(default)]
    expires_at: String,
}

impl Token {
    pub fn parse(text: &str) -> Result<Self, NotAToken> {
        let text = text.trim();
        if text.len() > TOKEN_MAX {
            return Err(NotAToken);
        }
        let bytes = STANDARD.decode(text).map_err(|_| NotAToken)?;
        let content: Content = serde_json::from_slice(&bytes).map_err(|_| NotAToken)?;
        Ok(Self {
            client_name: content.client_name,
            fingerprint: content.fingerprint.parse().map_err(|_| NotAToken)?,
            addresses: content.addresses.iter().filter_map(|address| format!("https://{address}").parse().ok()).collect(),
            expires_at: time_at(&content.expires_at),
            text: text.into(),
        })
    }

    pub fn has_expired(&self, now: i64) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn written(content: serde_json::Value) -> String {
        STANDARD.encode(content.to_string())
    }

    #[test]
    fn a_token_names_its_host() {
        let print = Fingerprint::of(b"host");
        let text = written(json!({
            "client_name": "eyrie", "fingerprint": print.to_string(), "secret": "s3cret", "expires_at": "2026-11-26T10:00:00Z",
            "addresses": ["10.0.0.5:8443", "[fd42::1]:8443", "169.254.1.1:8443"],
        }));
        let token = Token::parse(&format!("  {text}\n")).unwrap();
        assert_eq!((token.client_name.as_str(), token.fingerprint), ("eyrie", print));
        assert_eq!(
            token.addresses.iter().map(HttpsAddress::to_string).collect::<Vec<_>>(),
            ["https://10.0.0.5:8443", "https://[fd42::1]:8443"]
        );
        let end = token.expires_at.unwrap();
        assert_eq!(end, "2026-11-26T10:00:00Z".parse::<Timestamp>().unwrap().as_millisecond());
        assert!(token.has_expired(end));
        assert!(!token.has_expired(end - 1));
        assert!(!format!("{token:?}").contains(&text));
    }

    #[test]
    fn a_token_without_an_end_does_not_expire() {
        let text = written(json!({"fingerprint": "a".repeat(64), "addresses": null, "expires_at": "0001-01-01T00:00:00Z"}));
        assert_eq!(Token::parse(&text).unwrap().expires_at, None);
    }

    #[test]
    fn half_a_token_is_refused() {
        let text = written(json!({"fingerprint": "a".repeat(64)}));
        assert!(Token::parse(&text[..text.len() / 2]).is_err());
        assert!(Token::parse(&written(json!({"fingerprint": "a"}))).is_err());
        assert!(Token::parse(&"a".repeat(TOKEN_MAX + 4)).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_a_token_or_not_and_never_a_crash(text in ".{0,200}") {
            let _ = Token::parse(&text);
        }
    }
}
