//! The one error that crosses the wire, with its HTTP status.

use serde::{Deserialize, Serialize};
use server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "error", from = "Wire")]
pub enum ApiError {
    /// Status 401.
    #[error("Sign in to go on.")]
    Unauthenticated,
    /// Status 403.
    #[error("{message}")]
    Forbidden { message: String },
    /// It does not exist, or the caller may not know that it does. Status 404.
    #[error("There is nothing here.")]
    NotFound,
    /// Status 422; 400 where the request itself could not be read and no field is to blame.
    #[error("{}", summary(fields))]
    Invalid { fields: Vec<FieldError> },
    /// Somebody or something came first; the message says who and what to do. Status 409.
    #[error("{message}")]
    Conflict { message: String },
    /// Status 429, with `retry-after`.
    #[error("Too many attempts. Try again in {retry_after_s} s.")]
    RateLimited { retry_after_s: u32 },
    /// A host or the database cannot be reached. Status 503.
    #[error("{message}")]
    Unavailable { message: String },
    /// Logged once under this number. Status 500.
    #[error("Something went wrong here. The log has it under {incident}.")]
    Internal { incident: String },
}

/// All fields that any of them has: what is told apart only while it is read takes several times the code.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Wire {
    error: String,
    message: String,
    fields: Vec<FieldError>,
    retry_after_s: u32,
    incident: String,
}

impl From<Wire> for ApiError {
    fn from(Wire { error, message, fields, retry_after_s, incident }: Wire) -> Self {
        match error.as_str() {
            "unauthenticated" => Self::Unauthenticated,
            "forbidden" => Self::Forbidden { message },
            "not_found" => Self::NotFound,
            "invalid" => Self::Invalid { fields },
            "conflict" => Self::Conflict { message },
            "rate_limited" => Self::RateLimited { retry_after_s },
            "unavailable" => Self::Unavailable { message },
            _ => Self::Internal { incident },
        }
    }
}

/// One refused input and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The input's name; of a row in a list, `components.1.quantity`.
    pub field: String,
    pub message: String,
}

fn summary(fields: &[FieldError]) -> &str {
    fields.first().map_or("Something in the form is not right.", |first| &first.message)
}

impl ApiError {
    /// One field, one sentence.
    pub fn field(field: impl Into<String>, message: impl ToString) -> Self {
        Self::Invalid { fields: vec![FieldError { field: field.into(), message: message.to_string() }] }
    }

    pub fn conflict(message: impl Into<String>) -> Self {
        Self::Conflict { message: message.into() }
    }

    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::Forbidden { message: message.into() }
    }

    /// What to show at this field.
    pub fn at(&self, field: &str) -> Option<&str> {
        match self {
            Self::Invalid { fields } => fields.iter().find(|error| error.field == field).map(|error| error.message.as_str()),
            _ => None,
        }
    }

    pub fn status(&self) -> u16 {
        match self {
            // No field to blame: the request itself could not be read.
            Self::Invalid { fields } if fields.iter().any(|error| error.field.is_empty()) => 400,
            Self::Unauthenticated => 401,
            Self::Forbidden { .. } => 403,
            Self::NotFound => 404,
            Self::Invalid { .. } => 422,
            Self::Conflict { .. } => 409,
            Self::RateLimited { .. } => 429,
            Self::Unavailable { .. } => 503,
            Self::Internal { .. } => 500,
        }
    }
}

/// What the machinery of server functions reports: on the server a body that could not be read, in the browser a lost connection.
impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(message) | ServerFnErrorErr::MissingArg(message) => {
                Self::field("", format!("The request could not be read: {message}"))
            }
            // On the server this is a body that could not be read, in the browser an answer.
            ServerFnErrorErr::Deserialization(message) if cfg!(feature = "ssr") => {
                Self::field("", format!("The request could not be read: {message}"))
            }
            ServerFnErrorErr::Request(_) => {
                Self::Unavailable { message: "The server does not answer. What you typed is kept; try again.".into() }
            }
            other => Self::Unavailable { message: format!("The answer could not be read: {other}") },
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn every_error_is_read_as_it_was_written() {
        let message = || "web-1 is busy".to_owned();
        for error in [
            ApiError::Unauthenticated,
            ApiError::Forbidden { message: message() },
            ApiError::NotFound,
            ApiError::field("name", "Give it a name."),
            ApiError::Conflict { message: message() },
            ApiError::RateLimited { retry_after_s: 3 },
            ApiError::Unavailable { message: message() },
            ApiError::Internal { incident: "7f3a".to_owned() },
        ] {
            let text = serde_json::to_string(&error).unwrap();
            assert_eq!(serde_json::from_str::<ApiError>(&text).unwrap(), error, "{text}");
        }
    }
}
