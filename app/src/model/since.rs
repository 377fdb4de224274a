//! Since when: a day, or so long ago. Written as in an address: `2026-11-20`, `7d`, `24h`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Write a day like 2026-11-20, or how long ago, like 7d or 24h.")]
pub struct NotAMoment;

/// A day, from its beginning in UTC, or hours or days ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Since(When);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    HoursAgo(u16),
    DaysAgo(u16),
    Day { year: u16, month: u8, day: u8 },
}

impl Since {
    /// How long ago, where it moves with the clock.
    pub fn ago_ms(self) -> Option<i64> {
        match self.0 {
            When::HoursAgo(hours) => Some(i64::from(hours) * HOUR_MS),
            When::DaysAgo(days) => Some(i64::from(days) * DAY_MS),
            When::Day { .. } => None,
        }
    }

    /// The moment, where it stands still.
    pub fn at_ms(self) -> Option<i64> {
        match self.0 {
            When::Day { year, month, day } => Some(days_since_1970(year, month, day) * DAY_MS),
            When::HoursAgo(_) | When::DaysAgo(_) => None,
        }
    }
}

impl FromStr for Since {
    type Err = NotAMoment;

    fn from_str(text: &str) -> Result<Self, NotAMoment> {
        let text = text.trim();
        let when = match (text.strip_suffix('h'), text.strip_suffix('d')) {
            (Some(hours), _) => When::HoursAgo(number(hours)?),
            (_, Some(days)) => When::DaysAgo(number(days)?),
            _ => read_day(text)?,
        };
        if matches!(when, When::HoursAgo(0) | When::DaysAgo(0)) { Err(NotAMoment) } else { Ok(Self(when)) }
    }
}

fn read_day(text: &str) -> Result<When, NotAMoment> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return Err(NotAMoment) };
    if (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return Err(NotAMoment);
    }
    let (year, month, day) = (number(year)?, number(month)?, number(day)?);
    let is_day = year >= 1970 && (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
    is_day.then_some(When::Day { year, month, day }).ok_or(NotAMoment)
}

/// Digits only: what Rust reads as a number has more forms.
fn number<T: FromStr>(text: &str) -> Result<T, NotAMoment> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten().ok_or(NotAMoment)
}

fn days_of(year: u16, month: u8) -> u8 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_since_1970(year: u16, month: u8, day: u8) -> i64 {
    let before = i64::from(year) - 1;
    let leap_days = |year: i64| year / 4 - year / 100 + year / 400;
    let of_years = (before - 1969) * 365 + leap_days(before) - leap_days(1969);
    let of_months: i64 = (1..month).map(|month| i64::from(days_of(year, month))).sum();
    of_years + of_months + i64::from(day) - 1
}

impl fmt::Display for Since {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            When::HoursAgo(hours) => write!(f, "{hours}h"),
            When::DaysAgo(days) => write!(f, "{days}d"),
            When::Day { year, month, day } => write!(f, "{year:04}-{month:02}-{day:02}"),
        }
    }
}

impl TryFrom<String> for Since {
    type Error = NotAMoment;

    fn try_from(text: String) -> Result<Self, NotAMoment> {
        text.parse()
    }
}

impl From<Since> for String {
    fn from(since: Since) -> Self {
        since.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_days_begin_when_they_should() {
        let at = |text: &str| text.parse::<Since>().ok().and_then(Since::at_ms);
        assert_eq!(at("1970-01-01"), Some(0));
        assert_eq!(at("2000-02-29"), Some(951_782_400_000));
        assert_eq!(at("2026-11-21"), Some(1_795_219_200_000));
        assert_eq!("24h".parse::<Since>().ok().and_then(Since::ago_ms), "1d".parse::<Since>().ok().and_then(Since::ago_ms));
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in
            ["", "d", "0d", "-1d", "+1d", "7w", "2026-02-29", "2026-13-01", "2026-1-1", "26-11-20", "1969-12-31", "99999h"]
        {
            assert_eq!(text.parse::<Since>(), Err(NotAMoment), "{text}");
        }
    }

    proptest! {
        #[test]
        fn it_is_read_as_it_is_written(days in 0..20_000_i64, ago in 1..u16::MAX) {
            let day = (0..).map(|n| 1970 + n).scan(days, |left, year: u16| {
                let long = if days_of(year, 2) == 29 { 366 } else { 365 };
                let here = *left;
                *left -= long;
                (here >= 0).then_some((year, here))
            }).last();
            let (year, mut rest) = day.expect("there is a first year");
            let mut month = 1;
            while rest >= i64::from(days_of(year, month)) {
                rest -= i64::from(days_of(year, month));
                month += 1;
            }
            let day = Since(When::Day { year, month, day: u8::try_from(rest + 1).expect("a day of a month") });
            prop_assert_eq!(day.at_ms(), Some(days * DAY_MS));
            for since in [day, Since(When::HoursAgo(ago)), Since(When::DaysAgo(ago))] {
                prop_assert_eq!(since.to_string().parse::<Since>(), Ok(since));
            }
        }

        #[test]
        fn no_text_breaks_it(text in "\\PC{0,12}") {
            let _ = text.parse::<Since>();
        }
    }
}
