//! Times as LXD and cloud-init write them.

use jiff::{Timestamp, tz::TimeZone};

pub(super) fn rfc3339(at_ms: i64) -> String {
    moment(at_ms).to_string()
}

/// `2026-11-26 17:54:41,123`, at the front of a line of cloud-init's log.
pub(super) fn log(at_ms: i64) -> String {
    format!("{},{:03}", moment(at_ms).to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%S"), at_ms.rem_euclid(1_000))
}

/// `Thu, 26 Nov 2026 17:54:41 +0000`
pub(super) fn mail(at_ms: i64) -> String {
    moment(at_ms).to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

fn moment(at_ms: i64) -> Timestamp {
    Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_look_as_in_the_logs() {
        assert_eq!(log(1_795_711_402_500), "2026-11-26 16:43:22,500");
        assert_eq!(mail(1_795_711_402_500), "Thu, 26 Nov 2026 16:43:22 +0000");
        assert!(rfc3339(1_795_711_402_500).starts_with("2026-11-26T16:43:22.5"));
    }
}
