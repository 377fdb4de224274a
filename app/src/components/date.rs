//! Points in time as text, in UTC: the server does not know the reader's zone, and both sides must write the same.

const DAY_MS: i64 = 86_400_000;
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// For `<time datetime>`: `2026-11-21T09:31:07Z`.
pub fn iso_text(at: i64) -> String {
    let (year, month, day) = civil(at.div_euclid(DAY_MS));
    format!("{year:04}-{month:02}-{day:02}T{}Z", time_text(at))
}

/// For people: `21 Nov 2026, 09:31 UTC`.
pub fn date_text(at: i64) -> String {
    let (year, month, day) = civil(at.div_euclid(DAY_MS));
    let (hour, minute, _) = time_of_day(at);
    format!("{day} {} {year}, {hour:02}:{minute:02} UTC", MONTHS[month as usize - 1])
}

/// For log lines: `09:31:07`.
pub fn time_text(at: i64) -> String {
    let (hour, minute, second) = time_of_day(at);
    format!("{hour:02}:{minute:02}:{second:02}")
}

fn time_of_day(at: i64) -> (i64, i64, i64) {
    let seconds = at.rem_euclid(DAY_MS) / 1000;
    (seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// Year, month, day of a number of days since 1970. Counts in years that begin in March, so that the leap day is last.
fn civil(days: i64) -> (i64, u32, u32) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month as u32, day as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments_are_written_right() {
        assert_eq!(iso_text(0), "1970-01-01T00:00:00Z");
        assert_eq!(iso_text(951_782_399_000), "2000-02-28T23:59:59Z");
        assert_eq!(iso_text(951_782_400_000), "2000-02-29T00:00:00Z");
        assert_eq!(iso_text(-1), "1969-12-31T23:59:59Z");
        assert_eq!(date_text(1_795_253_467_000), "21 Nov 2026, 09:31 UTC");
        assert_eq!(time_text(1_795_253_467_000), "09:31:07");
    }

    #[test]
    fn every_day_follows_the_day_before() {
        let mut before = civil(-800_000);
        for days in -799_999..800_000 {
            let today = civil(days);
            let next_day = today.2 == before.2 + 1 && today.1 == before.1 && today.0 == before.0;
            let next_month =
                today.2 == 1 && (today.1 == before.1 + 1 || (today.1 == 1 && before.1 == 12 && today.0 == before.0 + 1));
            assert!(next_day || next_month, "{before:?} then {today:?}");
            before = today;
        }
    }
}
