//! Durations for people, in three grains: a step's seconds, a job's clock, a thing's age.

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A step's time: `0.3 s`, `14.8 s`, from a minute on `1:31`.
pub fn seconds_text(ms: i64) -> String {
    let ms = ms.max(0);
    if ms < MINUTE - 50 {
        let tenths = (ms + 50) / 100;
        format!("{}.{} s", tenths / 10, tenths % 10)
    } else {
        clock_text(ms)
    }
}

/// A job's time: `0:42`, `1:10`, `1:02:03`.
pub fn clock_text(ms: i64) -> String {
    let seconds = (ms.max(0) + SECOND / 2) / SECOND;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// An age: `40 s`, `6 min`, `3 h`, `6 d`.
pub fn age_text(ms: i64) -> String {
    match ms.max(0) {
        ms if ms < MINUTE => format!("{} s", ms / SECOND),
        ms if ms < HOUR => format!("{} min", ms / MINUTE),
        ms if ms < 2 * DAY => format!("{} h", ms / HOUR),
        ms => format!("{} d", ms / DAY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_told_in_tenths_until_a_minute() {
        for (ms, text) in
            [(0, "0.0 s"), (312, "0.3 s"), (14_780, "14.8 s"), (59_949, "59.9 s"), (59_950, "1:00"), (91_000, "1:31")]
        {
            assert_eq!(seconds_text(ms), text, "{ms}");
        }
    }

    #[test]
    fn a_job_is_told_as_a_clock() {
        for (ms, text) in [(42_000, "0:42"), (70_400, "1:10"), (3_723_000, "1:02:03"), (-5, "0:00")] {
            assert_eq!(clock_text(ms), text, "{ms}");
        }
    }

    #[test]
    fn an_age_has_one_unit() {
        for (ms, text) in [(40_999, "40 s"), (6 * MINUTE + 1, "6 min"), (3 * HOUR, "3 h"), (47 * HOUR, "47 h"), (6 * DAY, "6 d")]
        {
            assert_eq!(age_text(ms), text, "{ms}");
        }
    }
}
