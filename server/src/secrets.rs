//! Secrets at rest. Each is sealed for the one place where it is stored, so that a value copied from another row or column does not
//! open. Whoever has the database without the master key has nothing.

use std::{
    fmt,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use base64::{Engine as _, prelude::BASE64_STANDARD_NO_PAD};
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// Where a sealed value is stored; it opens nowhere else.
#[derive(Debug, Clone, Copy)]
pub struct Location<'a> {
    pub table: &'static str,
    /// The row's id.
    pub row: &'a str,
    pub column: &'static str,
}

/// Seals and opens with the installation's master key.
#[derive(Clone)]
pub struct Sealer {
    cipher: XChaCha20Poly1305,
    /// Tells which key sealed a value: the start of the key's own hash.
    key_id: String,
}

#[derive(Debug, thiserror::Error)]
pub enum SealError {
    #[error("a master key is 64 hexadecimal digits")]
    NotAKey,
    #[error("the master key's file")]
    File(#[from] io::Error),
    #[error("not a sealed value")]
    NotSealed,
    #[error("sealed with key {sealed}, but the master key is {ours}")]
    OtherKey { sealed: String, ours: String },
    #[error("the sealed value was changed, or belongs to another place")]
    Forged,
}

impl Sealer {
    /// Reads the master key; without a file of its own, `master.key` in the data folder, made at the first start.
    pub fn load(data_dir: &Path, key_file: Option<&Path>) -> Result<Self, SealError> {
        match key_file {
            Some(file) => Self::from_hex(&std::fs::read_to_string(file)?),
            None => Self::load_or_make(&data_dir.join("master.key")),
        }
    }

    fn load_or_make(file: &Path) -> Result<Self, SealError> {
        match std::fs::read_to_string(file) {
            Ok(text) => Self::from_hex(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = rand::random::<[u8; KEY_BYTES]>();
                let mut opened = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
                writeln!(opened, "{}", hex::encode(key))?;
                opened.sync_all()?;
                Ok(Self::new(&key))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn from_hex(text: &str) -> Result<Self, SealError> {
        let mut key = [0; KEY_BYTES];
        hex::decode_to_slice(text.trim(), &mut key).map_err(|_| SealError::NotAKey)?;
        Ok(Self::new(&key))
    }

    pub fn new(key: &[u8; KEY_BYTES]) -> Self {
        let key_id = hex::encode(Sha256::digest(key))[..8].to_owned();
        Self { cipher: XChaCha20Poly1305::new(key.into()), key_id }
    }

    /// `<key id>.<nonce and ciphertext>`, as text for the column at this location.
    pub fn seal(&self, location: Location<'_>, secret: &SecretString) -> String {
        let nonce = rand::random::<[u8; NONCE_BYTES]>();
        let place = location.to_string();
        let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: place.as_bytes() };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).expect("only a message of 256 GiB is too long");
        format!("{}.{}", self.key_id, BASE64_STANDARD_NO_PAD.encode([&nonce[..], &sealed].concat()))
    }

    pub fn open(&self, location: Location<'_>, sealed: &str) -> Result<SecretString, SealError> {
        let (key_id, body) = sealed.split_once('.').ok_or(SealError::NotSealed)?;
        if key_id != self.key_id {
            return Err(SealError::OtherKey { sealed: key_id.to_owned(), ours: self.key_id.clone() });
        }
        let bytes = BASE64_STANDARD_NO_PAD.decode(body).map_err(|_| SealError::NotSealed)?;
        let (nonce, text) = bytes.split_first_chunk::<NONCE_BYTES>().ok_or(SealError::NotSealed)?;
        let place = location.to_string();
        let payload = Payload { msg: text, aad: place.as_bytes() };
        let plain = self.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| SealError::Forged)?;
        String::from_utf8(plain).map(SecretString::from).map_err(|_| SealError::Forged)
    }
}

impl fmt::Display for Location<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}|{}|{}", self.table, self.row, self.column)
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealer({})", self.key_id)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    const HERE: Location<'static> = Location { table: "target", row: "1", column: "sealed_key" };

    #[test]
    fn what_is_sealed_opens_in_its_place_and_nowhere_else() {
        let sealer = Sealer::new(&[7; 32]);
        let sealed = sealer.seal(HERE, &"hunter2".into());
        assert!(!sealed.contains("hunter2"));
        assert_eq!(sealer.open(HERE, &sealed).unwrap().expose_secret(), "hunter2");
        for elsewhere in [Location { row: "2", ..HERE }, Location { column: "name", ..HERE }, Location { table: "user", ..HERE }]
        {
            assert!(matches!(sealer.open(elsewhere, &sealed), Err(SealError::Forged)), "{elsewhere}");
        }
    }

    #[test]
    fn a_changed_value_does_not_open() {
        let sealer = Sealer::new(&[7; 32]);
        let sealed = sealer.seal(HERE, &"hunter2".into());
        let mut changed = sealed.clone().into_bytes();
        let last = changed.len() - 2;
        changed[last] = if changed[last] == b'A' { b'B' } else { b'A' };
        assert!(matches!(sealer.open(HERE, &String::from_utf8(changed).unwrap()), Err(SealError::Forged)));
        assert!(matches!(sealer.open(HERE, "hunter2"), Err(SealError::NotSealed)));
        assert!(matches!(Sealer::new(&[8; 32]).open(HERE, &sealed), Err(SealError::OtherKey { .. })));
    }

    #[test]
    fn the_key_is_made_once_and_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let sealed = Sealer::load(folder.path(), None).unwrap().seal(HERE, &"kept".into());
        let mode = std::fs::metadata(folder.path().join("master.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let again = Sealer::load(folder.path(), None).unwrap();
        assert_eq!(again.open(HERE, &sealed).unwrap().expose_secret(), "kept");
    }

    #[test]
    fn a_file_that_holds_no_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        std::fs::write(&file, "secret").unwrap();
        assert!(matches!(Sealer::load(folder.path(), Some(&file)), Err(SealError::NotAKey)));
    }
}
