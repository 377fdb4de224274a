//! People who sign in.

use serde::{Deserialize, Serialize};

use super::ids::UserId;

/// Longest login.
pub const LOGIN_MAX: usize = 32;

/// Why a login was refused, as a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoginError {
    #[error("Enter a login.")]
    Empty,
    #[error("Use at most {LOGIN_MAX} characters; this has {0}.")]
    TooLong(usize),
    #[error("Use only letters from a to z, digits, and . _ - between them.")]
    BadCharacter,
}

/// What a person types to sign in: `[a-z0-9]([a-z0-9._-]*[a-z0-9])?`. Capital letters are the same as small ones.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Login(String);

impl Login {
    pub fn parse(text: &str) -> Result<Self, LoginError> {
        let text = text.trim().to_lowercase();
        if text.is_empty() {
            return Err(LoginError::Empty);
        }
        if text.len() > LOGIN_MAX {
            return Err(LoginError::TooLong(text.chars().count()));
        }
        let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        let is_edged =
            text.as_bytes().first().copied().is_some_and(is_plain) && text.as_bytes().last().copied().is_some_and(is_plain);
        let is_login = is_edged && text.bytes().all(|b| is_plain(b) || matches!(b, b'.' | b'_' | b'-'));
        is_login.then_some(Self(text)).ok_or(LoginError::BadCharacter)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Login> for String {
    fn from(login: Login) -> Self {
        login.0
    }
}

/// A person, as others see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    pub id: UserId,
    /// What they type to sign in: lower case, unique.
    pub login: String,
    pub name: String,
    /// Administrator of the installation: adds hosts, invites people, makes projects.
    pub is_admin: bool,
}

/// Shortest password, in characters; the longest is [`PASSWORD_MAX`] bytes.
pub const PASSWORD_MIN: usize = 10;
/// Longer input only costs the hasher time.
pub const PASSWORD_MAX: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_plain_lower_case() {
        assert_eq!(Login::parse(" Anna.B ").map(String::from), Ok("anna.b".to_owned()));
        assert_eq!(Login::parse("  "), Err(LoginError::Empty));
        assert_eq!(Login::parse(&"x".repeat(33)), Err(LoginError::TooLong(33)));
        for text in ["a b", "a/b", ".a", "a-", "ä", "a\u{200b}b", "a'--"] {
            assert_eq!(Login::parse(text), Err(LoginError::BadCharacter), "{text:?}");
        }
    }
}
