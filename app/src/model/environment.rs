//! Environment variables of a container's init, as a person types them: rows of a name and a value. Server and editor read
//! them by the same rules, so that what the form accepts is what is stored.

use std::collections::BTreeMap;

/// Longest name, in bytes.
pub const KEY_MAX: usize = 128;
/// Longest value, in bytes: hosts refuse instances whose configuration is far longer.
pub const VALUE_MAX: usize = 16 * 1024;
/// Most variables of one cloud-config.
pub const VARIABLES_MAX: usize = 200;

/// Why a variable was refused, as a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvironmentError {
    #[error("Give this value a name.")]
    NoKey,
    #[error("Use only letters, digits and underscores in a name, and do not begin with a digit.")]
    BadKey,
    #[error("Use at most {KEY_MAX} characters for a name; this has {0}.")]
    LongKey(usize),
    #[error("Keep a value on one line: it cannot hold a line break or a NUL character.")]
    BadValue,
    #[error("Use at most {VALUE_MAX} bytes for a value; this has {0}. Write longer texts with `write_files`.")]
    LongValue(usize),
    #[error("{0} is set twice. Remove one of the two.")]
    Twice(String),
    #[error("Set at most {VARIABLES_MAX} variables; these are {0}.")]
    TooMany(usize),
}

/// `[A-Za-z_][A-Za-z0-9_]*`: what every shell and every init takes.
pub fn check_key(key: &str) -> Result<(), EnvironmentError> {
    if key.is_empty() {
        return Err(EnvironmentError::NoKey);
    }
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !key.chars().all(is_word) || key.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(EnvironmentError::BadKey);
    }
    if key.len() > KEY_MAX { Err(EnvironmentError::LongKey(key.len())) } else { Ok(()) }
}

pub fn check_value(value: &str) -> Result<(), EnvironmentError> {
    if value.contains(['\0', '\n', '\r']) {
        return Err(EnvironmentError::BadValue);
    }
    if value.len() > VALUE_MAX { Err(EnvironmentError::LongValue(value.len())) } else { Ok(()) }
}

/// Checks stored variables: the first that is wrong, with its name.
pub fn check(environment: &BTreeMap<String, String>) -> Result<(), (String, EnvironmentError)> {
    if environment.len() > VARIABLES_MAX {
        return Err((String::new(), EnvironmentError::TooMany(environment.len())));
    }
    for (key, value) in environment {
        check_key(key).and_then(|()| check_value(value)).map_err(|error| (key.clone(), error))?;
    }
    Ok(())
}

/// Reads rows as typed. Rows without anything in them are left out; every other row is a variable, or wrong at its place.
pub fn read<'a>(
    rows: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<BTreeMap<String, String>, Vec<(usize, EnvironmentError)>> {
    let (mut environment, mut wrong) = (BTreeMap::new(), Vec::new());
    for (place, (key, value)) in rows.into_iter().enumerate() {
        let key = key.trim();
        if key.is_empty() && value.is_empty() {
            continue;
        }
        match check_key(key).and_then(|()| check_value(value)) {
            Err(error) => wrong.push((place, error)),
            Ok(()) if environment.contains_key(key) => wrong.push((place, EnvironmentError::Twice(key.to_owned()))),
            Ok(()) => {
                environment.insert(key.to_owned(), value.to_owned());
            }
        }
    }
    if environment.len() > VARIABLES_MAX {
        wrong.push((VARIABLES_MAX, EnvironmentError::TooMany(environment.len())));
    }
    if wrong.is_empty() { Ok(environment) } else { Err(wrong) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_wrong_row_is_told_at_its_place() {
        let long = "x".repeat(KEY_MAX + 1);
        let rows = [("A", "1"), ("", ""), ("2B", "x"), ("", "x"), ("A", "2"), ("B", "a\nb"), (long.as_str(), "")];
        let wrong = read(rows).expect_err("five rows are wrong");
        let kinds = [
            (2, EnvironmentError::BadKey),
            (3, EnvironmentError::NoKey),
            (4, EnvironmentError::Twice("A".into())),
            (5, EnvironmentError::BadValue),
            (6, EnvironmentError::LongKey(KEY_MAX + 1)),
        ];
        assert_eq!(wrong, kinds);
    }

    #[test]
    fn a_name_is_trimmed_and_a_value_is_not() {
        let read = read([(" SITE_NAME ", " my site "), ("EMPTY", "")]).expect("both are right");
        assert_eq!(read["SITE_NAME"], " my site ");
        assert_eq!(read["EMPTY"], "");
    }

    proptest! {
        #[test]
        fn what_was_read_reads_the_same_again(rows in proptest::collection::vec(("\\PC{0,6}|[A-Z_]{1,4}", "(?s).{0,8}"), 0..8)) {
            if let Ok(environment) = read(rows.iter().map(|(key, value)| (key.as_str(), value.as_str()))) {
                prop_assert_eq!(check(&environment), Ok(()));
                let again = read(environment.iter().map(|(key, value)| (key.as_str(), value.as_str())));
                prop_assert_eq!(again, Ok(environment));
            }
        }

        #[test]
        fn a_name_that_passes_is_safe_in_a_line_of_a_shell(key in "(?s).{0,12}") {
            if check_key(&key).is_ok() {
                prop_assert!(key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
                prop_assert!(!key.as_bytes()[0].is_ascii_digit());
            }
        }

        #[test]
        fn rows_without_fault_are_all_kept(rows in proptest::collection::btree_map("[A-Za-z_][A-Za-z0-9_]{0,20}", "[^\\r\\n\\x00]{0,40}", 0..20)) {
            let read = read(rows.iter().map(|(key, value)| (key.as_str(), value.as_str())));
            prop_assert_eq!(read, Ok(rows));
        }
    }
}
