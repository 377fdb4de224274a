//! Reading typed values out of rows, with an error that names the column.

use std::str::FromStr;

use app::model::word::UnknownWord;
use serde::de::DeserializeOwned;
use sqlx::{Row as _, any::AnyRow};

use super::StoreError;

/// Typed access to a row by column name.
pub trait RowExt {
    fn int(&self, column: &'static str) -> Result<i64, StoreError>;
    fn maybe_int(&self, column: &'static str) -> Result<Option<i64>, StoreError>;
    fn text(&self, column: &'static str) -> Result<String, StoreError>;
    fn maybe_text(&self, column: &'static str) -> Result<Option<String>, StoreError>;

    fn count(&self, column: &'static str) -> Result<u32, StoreError> {
        u32::try_from(self.int(column)?).map_err(|source| unreadable(column, source))
    }

    fn maybe_count(&self, column: &'static str) -> Result<Option<u32>, StoreError> {
        self.maybe_int(column)?.map(|value| u32::try_from(value).map_err(|source| unreadable(column, source))).transpose()
    }

    /// An id, a slug or another name that checks itself.
    fn parsed<T>(&self, column: &'static str) -> Result<T, StoreError>
    where
        T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
    {
        self.text(column)?.parse().map_err(|source: T::Err| unreadable(column, source))
    }

    fn maybe_parsed<T>(&self, column: &'static str) -> Result<Option<T>, StoreError>
    where
        T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
    {
        self.maybe_text(column)?.map(|text| text.parse().map_err(|source: T::Err| unreadable(column, source))).transpose()
    }

    /// One word of a closed set, by the noun's own `parse`.
    fn word<T>(&self, column: &'static str, parse: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
        let text = self.text(column)?;
        parse(&text).ok_or_else(|| unreadable_word(column, text))
    }

    fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T, StoreError> {
        serde_json::from_str(&self.text(column)?).map_err(|source| unreadable(column, source))
    }
}

/// The error for a stored word that this version does not know.
pub fn unreadable_word(column: &'static str, word: String) -> StoreError {
    unreadable(column, UnknownWord(word))
}

fn unreadable(column: &'static str, source: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Unreadable { column, source: Box::new(source) }
}

impl RowExt for AnyRow {
    fn int(&self, column: &'static str) -> Result<i64, StoreError> {
        self.try_get(column).map_err(|source| unreadable(column, source))
    }

    fn maybe_int(&self, column: &'static str) -> Result<Option<i64>, StoreError> {
        self.try_get(column).map_err(|source| unreadable(column, source))
    }

    fn text(&self, column: &'static str) -> Result<String, StoreError> {
        self.try_get(column).map_err(|source| unreadable(column, source))
    }

    fn maybe_text(&self, column: &'static str) -> Result<Option<String>, StoreError> {
        self.try_get(column).map_err(|source| unreadable(column, source))
    }
}

/// JSON for a TEXT column. What we store is made of maps with string keys, so it always has a form.
pub fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("stored types serialise: string keys and finite numbers only")
}

/// A `LIKE` pattern (with `ESCAPE '!'`) for text that contains this, whatever it holds.
pub fn containing(text: &str) -> String {
    let escaped = text.trim().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}
