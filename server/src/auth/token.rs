//! Opaque tokens of sessions and one-time links: 256 bits of chance that only their holder knows. We keep the hash,
//! so that a stolen database opens no session. A plain hash is enough: there is nothing to guess.

use std::fmt;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

/// What the holder is given, once.
pub struct Token(SecretString);

/// What is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenHash(String);

impl Token {
    pub fn random() -> Self {
        Self(BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()).into())
    }

    /// A token as somebody sent it: any text; only one that we made has a hash that we know.
    pub fn received(text: &str) -> Self {
        Self(text.into())
    }

    pub fn hash(&self) -> TokenHash {
        TokenHash(hex::encode(Sha256::digest(self.0.expose_secret().as_bytes())))
    }

    /// The token itself, for the link or the cookie that carries it.
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }
}

impl TokenHash {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_again_by_its_hash_and_never_printed() {
        let token = Token::random();
        assert_eq!(token.reveal().len(), 43);
        assert_eq!(Token::received(token.reveal()).hash(), token.hash());
        assert_ne!(Token::random().hash(), token.hash());
        assert!(!format!("{token:?} {:?}", token.hash()).contains(token.reveal()));
    }
}
