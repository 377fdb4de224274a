//! How the host writes plain things: a null for an empty list, times as text, sizes with units.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

/// Go writes an empty list or map as null.
pub(super) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Unix milliseconds; none for the beginnings of time that mean "never".
pub(super) fn time_at(text: &str) -> Option<i64> {
    let at = text.parse::<Timestamp>().ok()?.as_millisecond();
    (at > 0).then_some(at)
}

/// The bytes of `1GiB`, `512MB` or `1024`; none for a share of the host's memory.
pub(super) fn size_bytes(text: &str) -> Option<i64> {
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(split);
    let factor = match unit.trim() {
        "" | "B" => 1,
        "kB" | "KB" => 1_000,
        "MB" => 1_000_i64.pow(2),
        "GB" => 1_000_i64.pow(3),
        "TB" => 1_000_i64.pow(4),
        "PB" => 1_000_i64.pow(5),
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        "TiB" => 1 << 40,
        "PiB" => 1 << 50,
        _ => return None,
    };
    digits.parse::<i64>().ok()?.checked_mul(factor)
}

/// Counters beyond what a signed number holds are as good as its end.
pub(super) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_their_units() {
        for (text, bytes) in [("1024", Some(1024)), ("1GiB", Some(1 << 30)), ("512MB", Some(512_000_000)), ("2 kB", Some(2_000))]
        {
            assert_eq!(size_bytes(text), bytes, "{text}");
        }
        for text in ["", "50%", "GiB", "-1", "1XB", "9999999999999PiB"] {
            assert_eq!(size_bytes(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_that_means_never_is_none() {
        for text in ["1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "", "yesterday"] {
            assert_eq!(time_at(text), None, "{text}");
        }
        assert_eq!(time_at("2026-11-26T17:53:22.5+01:00"), Some(1_795_712_002_500));
    }
}
