//! Following an operation of the platform to its end: it goes on without us, and a host forgets it within seconds.

use crate::{
    drivers::{Driver, ErrorKind, OperationId, OperationStatus, driver::CALL_TIMEOUT},
    engine::{Context, StepError},
};

use super::of_driver;

/// How an operation ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    Succeeded,
    /// The platform's own sentence.
    Failed(String),
    /// The host does not know it (any more): only the object itself can tell.
    Forgotten,
}

pub(super) async fn follow(
    driver: &dyn Driver,
    operation: &OperationId,
    context: &Context,
    name: &str,
) -> Result<End, StepError> {
    loop {
        let now = match driver.follow(operation, CALL_TIMEOUT).await {
            Ok(now) => now,
            Err(error) if matches!(error.kind, ErrorKind::NotFound(_)) => return Ok(End::Forgotten),
            Err(error) => return Err(of_driver(error)),
        };
        match now.status {
            OperationStatus::Running => {
                if let Some(progress) = now.progress {
                    context.progress(format!("{name}: {progress}"));
                }
            }
            OperationStatus::Succeeded => return Ok(End::Succeeded),
            OperationStatus::Failed { reason } => return Ok(End::Failed(reason)),
            OperationStatus::Stumbled { reason } => return Err(StepError::retry(format!("{name}: {reason}"))),
            OperationStatus::Cancelled => return Ok(End::Failed("It was cancelled on the host.".to_owned())),
        }
    }
}

/// Waits for what is under way with this object, whoever began it: before that, what is seen means nothing.
pub(super) async fn settle(driver: &dyn Driver, name: &str, context: &Context) -> Result<(), StepError> {
    for operation in driver.list_operations(name).await.map_err(of_driver)? {
        follow(driver, &operation, context, name).await?;
    }
    Ok(())
}
