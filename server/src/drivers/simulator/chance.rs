//! Variation without chance: everything that looks random is a function of the seed, so that a run can be repeated.

use sha2::{Digest, Sha256};
use uuid::Uuid;

pub(super) fn uuid(seed: u64, number: u64) -> Uuid {
    let digest = Sha256::new().chain_update(seed.to_be_bytes()).chain_update(number.to_be_bytes()).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// A number in 0..1 that belongs to the text.
pub(super) fn fraction(text: &str) -> f64 {
    let digest = Sha256::digest(text.as_bytes());
    let number = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
    f64::from(number) / (f64::from(u32::MAX) + 1.0)
}

/// A number in `low..=high` that belongs to the text.
pub(super) fn between(text: &str, low: i64, high: i64) -> i64 {
    low + ((high - low).max(0) as f64 * fraction(text)) as i64
}

/// As an image's fingerprint looks.
pub(super) fn fingerprint(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}
