//! What control refuses or fails with, and the only map from it to the error that crosses the wire.

use app::api::{ApiError, FieldError};

use crate::{drivers::DriverError, store::StoreError};

#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// Already in the words of the API: a refusal.
    #[error(transparent)]
    Refused(#[from] ApiError),
    #[error("storing")]
    Store(StoreError),
    #[error("asking a host")]
    Driver(#[from] DriverError),
    /// Anything else that should not happen: what was attempted, and beneath it why.
    #[error("{attempted}")]
    Unexpected { attempted: &'static str, source: Box<dyn std::error::Error + Send + Sync> },
}

impl From<StoreError> for ControlError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::Refused(ApiError::NotFound),
            StoreError::Stale => Self::Refused(ApiError::conflict(
                "Somebody else changed this meanwhile. Load the page again to see their change.",
            )),
            other => Self::Store(other),
        }
    }
}

impl ControlError {
    pub fn unexpected(attempted: &'static str, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Unexpected { attempted, source: Box::new(source) }
    }

    /// Turns the store's "duplicate" into a refusal at the field that the person can change.
    pub fn or_duplicate(self, field: &str, message: &str) -> Self {
        match self {
            Self::Store(StoreError::Duplicate(_)) => {
                Self::Refused(ApiError::Conflict { message: message.to_owned() }.at_field(field))
            }
            other => other,
        }
    }
}

/// A conflict of a value that was typed is shown at its field.
trait AtField {
    fn at_field(self, field: &str) -> ApiError;
}

impl AtField for ApiError {
    fn at_field(self, field: &str) -> ApiError {
        ApiError::Invalid { fields: vec![FieldError { field: field.to_owned(), message: self.to_string() }] }
    }
}

/// The one place where an unexpected error is logged, once, with its whole chain.
impl From<ControlError> for ApiError {
    fn from(error: ControlError) -> Self {
        match error {
            ControlError::Refused(refusal) => refusal,
            ControlError::Driver(error) => Self::Unavailable { message: error.to_string() },
            ControlError::Store(StoreError::Closed) => {
                Self::Unavailable { message: "The server is stopping. Try again in a moment.".into() }
            }
            ControlError::Store(error) if error.is_passing() => Self::Unavailable { message: why_not_now(&error) },
            other => {
                let incident = crate::store::tx::new_uuid().simple().to_string()[20..].to_owned();
                tracing::error!(incident, error = &other as &dyn std::error::Error, "a call failed");
                Self::Internal { incident }
            }
        }
    }
}

/// What is wrong passes without anybody changing what was asked. Logged by what keeps asking, too, so here it is a warning.
fn why_not_now(error: &StoreError) -> String {
    tracing::warn!(error = error as &dyn std::error::Error, "a call has to wait for the database");
    let sentence = match error {
        StoreError::Full(_) => {
            "The disk of the database is full. What was stored is there, and nothing can be changed until there is room again."
        }
        _ => "The database does not answer. What was stored is there; work goes on when it is back. Try again in a moment.",
    };
    sentence.to_owned()
}
