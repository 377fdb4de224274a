//! Passwords: Argon2id, off the async threads, and few at a time because each takes 19 MiB and a core.

use std::sync::Arc;

use app::model::user::{PASSWORD_MAX, PASSWORD_MIN};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Hashes computed at the same time.
const AT_ONCE: usize = 2;

/// Verified where no user has the login, so that the answer takes as long. It is the hash of no password.
const NOBODYS_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyBpdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A password that may be set.
#[derive(Debug)]
pub struct NewPassword(SecretString);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    #[error("Use at least {PASSWORD_MIN} characters. Any will do: a few words make a good one.")]
    TooShort,
    #[error("Use at most {PASSWORD_MAX} bytes.")]
    TooLong,
}

impl NewPassword {
    pub fn parse(text: String) -> Result<Self, PasswordError> {
        if text.len() > PASSWORD_MAX {
            return Err(PasswordError::TooLong);
        }
        if text.chars().count() < PASSWORD_MIN {
            return Err(PasswordError::TooShort);
        }
        Ok(Self(text.into()))
    }
}

/// Hashing failed, which only a fault of ours can cause.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    #[error("hashing a password: {0}")]
    Hash(argon2::password_hash::Error),
    #[error("the hashing thread ended")]
    Thread(#[from] tokio::task::JoinError),
}

/// Hashes and verifies.
#[derive(Clone)]
pub struct Passwords {
    permits: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { permits: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Passwords {
    pub async fn hash(&self, password: NewPassword) -> Result<SecretString, HashError> {
        self.off_thread(move || {
            let hash = argon2().hash_password(password.0.expose_secret().as_bytes()).map_err(HashError::Hash)?;
            Ok(hash.to_string().into())
        })
        .await
    }

    /// Does the password have this hash? Without one it does not, after the same time.
    pub async fn verify(&self, password: SecretString, hash: Option<SecretString>) -> Result<bool, HashError> {
        if password.expose_secret().len() > PASSWORD_MAX {
            return Ok(false);
        }
        self.off_thread(move || {
            let hash = hash.as_ref().map_or(NOBODYS_HASH, |hash| hash.expose_secret());
            // What is no hash at all fits no password: a user who was never given one.
            let Ok(parsed) = PasswordHash::new(hash) else { return Ok(false) };
            Ok(argon2().verify_password(password.expose_secret().as_bytes(), &parsed).is_ok())
        })
        .await
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let permit = self.permits.clone().acquire_owned().await.expect("the semaphore is never closed");
        tokio::task::spawn_blocking(move || {
            let outcome = work();
            drop(permit);
            outcome
        })
        .await?
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the constants are within Argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let passwords = Passwords::default();
        let hash = passwords.hash(NewPassword::parse("correct horse".into()).unwrap()).await.unwrap();
        assert!(passwords.verify("correct horse".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("correct horses".into(), Some(hash)).await.unwrap());
        assert!(!passwords.verify("correct horse".into(), Some("unusable".into())).await.unwrap());
        assert!(!passwords.verify("correct horse".into(), None).await.unwrap());
    }

    #[test]
    fn nobodys_hash_costs_what_a_real_one_costs() {
        let nobody = PasswordHash::new(NOBODYS_HASH).unwrap();
        let real = argon2().hash_password(b"correct horse").unwrap();
        assert_eq!(nobody.params, real.params);
        assert_eq!(nobody.algorithm, real.algorithm);
    }

    #[test]
    fn only_the_length_of_a_password_is_judged() {
        assert!(NewPassword::parse("aaaaaaaaaa".into()).is_ok());
        assert!(NewPassword::parse("äöüäöüäöüä".into()).is_ok());
        assert_eq!(NewPassword::parse("short".into()).unwrap_err(), PasswordError::TooShort);
        assert_eq!(NewPassword::parse("x".repeat(1025)).unwrap_err(), PasswordError::TooLong);
    }
}
