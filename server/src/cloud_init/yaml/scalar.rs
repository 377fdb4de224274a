//! What a scalar means in YAML 1.1, by the rules that PyYAML's safe loader applies.
//!
//! Written as small matchers instead of regular expressions: each is one line of the rules.

use serde_json::Number;

use super::node::NodeValue;

/// A scalar that PyYAML matches but cannot turn into a value; it gives up on the whole text then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarFault {
    /// A plain `=`, a type that no loader supports any more.
    ValueKey,
    NotANumber,
    NoSuchDate,
    NotABoolean,
}

/// The meaning of a plain (unquoted, untagged) scalar.
pub fn resolve(text: &str) -> Result<NodeValue, ScalarFault> {
    if is_null(text) {
        return Ok(NodeValue::Null);
    }
    match text {
        "<<" => return Ok(NodeValue::Merge),
        "=" => return Err(ScalarFault::ValueKey),
        _ => {}
    }
    if let Some(value) = boolean(text) {
        return Ok(NodeValue::Bool(value));
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) {
        return Ok(NodeValue::Text(text.to_owned()));
    }
    numeric(text)
}

fn numeric(text: &str) -> Result<NodeValue, ScalarFault> {
    if is_integer(text) {
        return integer(text).map(NodeValue::Number);
    }
    if is_float(text) {
        return float(text).map(NodeValue::Number);
    }
    if is_date(text) || is_date_time(text) {
        return timestamp(text);
    }
    Ok(NodeValue::Text(text.to_owned()))
}

/// The meaning under an explicit tag such as `!!int`, given by its last word.
pub fn tagged(tag: &str, text: &str) -> Option<Result<NodeValue, ScalarFault>> {
    Some(match tag {
        "str" | "binary" | "python/unicode" => Ok(NodeValue::Text(text.to_owned())),
        "null" => Ok(NodeValue::Null),
        "bool" => boolean_in_any_case(text).map(NodeValue::Bool).ok_or(ScalarFault::NotABoolean),
        "int" => integer(text).map(NodeValue::Number),
        "float" => float(text).map(NodeValue::Number),
        "timestamp" if is_date(text) || is_date_time(text) => timestamp(text),
        "timestamp" => Err(ScalarFault::NoSuchDate),
        _ => return None,
    })
}

fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Some(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

fn boolean_in_any_case(text: &str) -> Option<bool> {
    boolean(&text.to_ascii_lowercase())
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

fn all(text: &str, allowed: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(allowed)
}

fn is_digits(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && all(text, |c| c.is_ascii_digit() || c == '_')
}

fn is_integer(text: &str) -> bool {
    let digits = unsigned(text);
    if digits == "0" {
        return true;
    }
    if let Some(binary) = digits.strip_prefix("0b") {
        return all(binary, |c| matches!(c, '0' | '1' | '_'));
    }
    if let Some(hexadecimal) = digits.strip_prefix("0x") {
        return all(hexadecimal, |c| c.is_ascii_hexdigit() || c == '_');
    }
    if let Some(octal) = digits.strip_prefix('0') {
        return all(octal, |c| matches!(c, '0'..='7' | '_'));
    }
    is_digits(digits) || is_sexagesimal(digits)
}

/// `190:20:30` counts in sixties.
fn is_sexagesimal(digits: &str) -> bool {
    let mut parts = digits.split(':');
    let first = parts.next().unwrap_or_default();
    let mut rest = parts.peekable();
    is_digits(first) && rest.peek().is_some() && rest.all(is_sixty)
}

fn is_sixty(part: &str) -> bool {
    let digits = part.as_bytes();
    match digits {
        [one] => one.is_ascii_digit(),
        [ten, one] => (b'0'..=b'5').contains(ten) && one.is_ascii_digit(),
        _ => false,
    }
}

fn is_float(text: &str) -> bool {
    let digits = unsigned(text);
    if matches!(digits, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let Some((whole, fraction)) = digits.split_once('.') else {
        return false;
    };
    if is_sexagesimal(whole) {
        return fraction.chars().all(|c| c.is_ascii_digit() || c == '_');
    }
    let (fraction, exponent_fits) = split_exponent(fraction);
    let fraction_fits = fraction.chars().all(|c| c.is_ascii_digit() || c == '_');
    let starts = if whole.is_empty() { digits.len() == text.len() && is_digits(fraction) } else { is_digits(whole) };
    starts && fraction_fits && exponent_fits
}

/// The exponent must carry a sign in 1.1: `1.5e3` is text.
fn split_exponent(fraction: &str) -> (&str, bool) {
    match fraction.split_once(['e', 'E']) {
        None => (fraction, true),
        Some((fraction, exponent)) => {
            let signed = exponent.starts_with(['+', '-']);
            (fraction, signed && all(&exponent[1..], |c| c.is_ascii_digit()))
        }
    }
}

/// A magnitude that may be too large for an integer: exact as long as it fits, and always roughly.
#[derive(Clone, Copy)]
struct Magnitude {
    exact: Option<u64>,
    rough: f64,
}

impl Magnitude {
    const ZERO: Self = Self { exact: Some(0), rough: 0.0 };

    fn shift(self, base: u32, digit: u32) -> Self {
        Self {
            exact: self.exact.and_then(|sum| sum.checked_mul(u64::from(base))).and_then(|sum| sum.checked_add(u64::from(digit))),
            rough: self.rough * f64::from(base) + f64::from(digit),
        }
    }

    fn into_number(self, negative: bool) -> Number {
        match self.exact {
            Some(exact) if !negative => exact.into(),
            Some(exact) if i64::try_from(exact).is_ok() => (-(exact as i64)).into(),
            _ => real(if negative { -self.rough } else { self.rough }),
        }
    }
}

/// JSON has no infinity and no NaN; the nearest that it has are good enough to check a type by.
fn real(value: f64) -> Number {
    let finite = if value.is_nan() { 0.0 } else { value.clamp(f64::MIN, f64::MAX) };
    Number::from_f64(finite).unwrap_or_else(|| Number::from(0))
}

fn integer(text: &str) -> Result<Number, ScalarFault> {
    let plain = text.replace('_', "");
    let digits = unsigned(&plain);
    let magnitude = if let Some(binary) = digits.strip_prefix("0b") {
        radix(binary, 2)
    } else if let Some(hexadecimal) = digits.strip_prefix("0x") {
        radix(hexadecimal, 16)
    } else if digits.len() > 1 && digits.starts_with('0') {
        radix(&digits[1..], 8)
    } else {
        sixties(digits)
    };
    magnitude.map(|magnitude| magnitude.into_number(plain.starts_with('-'))).ok_or(ScalarFault::NotANumber)
}

fn radix(digits: &str, base: u32) -> Option<Magnitude> {
    if digits.is_empty() {
        return None;
    }
    digits.chars().try_fold(Magnitude::ZERO, |sum, digit| Some(sum.shift(base, digit.to_digit(base)?)))
}

fn sixties(digits: &str) -> Option<Magnitude> {
    let mut parts = digits.split(':');
    let first = radix(parts.next()?, 10)?;
    parts.try_fold(first, |sum, part| Some(sum.shift(60, part.parse().ok()?)))
}

fn float(text: &str) -> Result<Number, ScalarFault> {
    let plain = text.replace('_', "").to_ascii_lowercase();
    let negative = plain.starts_with('-');
    let digits = unsigned(&plain);
    let magnitude = match digits {
        ".inf" => f64::INFINITY,
        ".nan" => f64::NAN,
        _ => sixty_parts(digits).ok_or(ScalarFault::NotANumber)?,
    };
    Ok(real(if negative { -magnitude } else { magnitude }))
}

fn sixty_parts(digits: &str) -> Option<f64> {
    digits.split(':').try_fold(0.0, |sum, part| Some(sum * 60.0 + part.parse::<f64>().ok()?))
}

/// `2024-05-31`
fn is_date(text: &str) -> bool {
    let widths: Vec<usize> = text.split('-').map(str::len).collect();
    widths == [4, 2, 2] && all(text, |c| c.is_ascii_digit() || c == '-')
}

/// `2024-5-31 8:00:00.5 +01:00`: the date's parts may be short when a time follows.
fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't', ' ', '\t']) else {
        return false;
    };
    let time = time.trim_start_matches([' ', '\t']);
    is_short_date(date) && is_time(time)
}

fn is_short_date(date: &str) -> bool {
    let parts: Vec<&str> = date.split('-').collect();
    matches!(parts.as_slice(), [year, month, day]
        if number(year, 4..=4) && number(month, 1..=2) && number(day, 1..=2))
}

fn is_time(time: &str) -> bool {
    let end = time.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(time.len());
    let (clock, zone) = time.split_at(end);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let parts: Vec<&str> = clock.split(':').collect();
    matches!(parts.as_slice(), [hour, minute, second]
        if number(hour, 1..=2) && number(minute, 2..=2) && number(second, 2..=2))
        && fraction.chars().all(|c| c.is_ascii_digit())
        && is_zone(zone.trim_start_matches([' ', '\t']))
}

fn is_zone(zone: &str) -> bool {
    if zone.is_empty() || zone == "Z" {
        return true;
    }
    let Some(offset) = zone.strip_prefix(['+', '-']) else {
        return false;
    };
    match offset.split_once(':') {
        None => number(offset, 1..=2),
        Some((hours, minutes)) => number(hours, 1..=2) && number(minutes, 2..=2),
    }
}

fn number(text: &str, width: std::ops::RangeInclusive<usize>) -> bool {
    width.contains(&text.len()) && all(text, |c| c.is_ascii_digit())
}

/// Python refuses a day that is not in the calendar, and with it the whole text.
fn timestamp(text: &str) -> Result<NodeValue, ScalarFault> {
    let date = text.split(['T', 't', ' ', '\t']).next().unwrap_or_default();
    let mut parts = date.split('-').map(|part| part.parse::<i16>().ok());
    let mut next = || parts.next().flatten();
    let (year, month, day) = (next(), next(), next());
    let exists = year.zip(month).zip(day).is_some_and(|((year, month), day)| {
        let small = i8::try_from(month).ok().zip(i8::try_from(day).ok());
        year > 0 && small.is_some_and(|(month, day)| jiff::civil::Date::new(year, month, day).is_ok())
    });
    if exists && clock_exists(text) { Ok(NodeValue::Timestamp(text.to_owned())) } else { Err(ScalarFault::NoSuchDate) }
}

fn clock_exists(text: &str) -> bool {
    let Some((_, time)) = text.split_once(['T', 't', ' ', '\t']) else {
        return true;
    };
    let limits = [24_u32, 60, 60];
    time.trim_start_matches([' ', '\t'])
        .split(|c: char| !c.is_ascii_digit())
        .zip(limits)
        .all(|(part, limit)| part.parse::<u32>().is_ok_and(|part| part < limit))
}
