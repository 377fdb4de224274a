//! Everything that is wrong with a form, told at once: each input is read, what is refused is noted at its field.

use std::fmt::Display;

use app::api::{ApiError, FieldError};

#[derive(Debug, Default)]
pub struct Refusals(Vec<FieldError>);

impl Refusals {
    /// Notes what is wrong with this field.
    pub fn add(&mut self, field: impl Into<String>, message: impl Display) {
        self.0.push(FieldError { field: field.into(), message: message.to_string() });
    }

    /// The value, or its refusal noted.
    pub fn check<T, E: Display>(&mut self, field: &str, read: Result<T, E>) -> Option<T> {
        read.map_err(|error| self.add(field, error)).ok()
    }

    /// Notes all that another reader noted.
    pub fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The error to return after some [`Refusals::check`] gave nothing.
    pub fn error(self) -> ApiError {
        ApiError::Invalid { fields: self.0 }
    }
}
