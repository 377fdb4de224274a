//! Whether the work under way may still ask anything of a host. Whoever does it for a lease says how long that lasts; requests
//! that could outlast it are not sent. A page or a look needs no permit.

use std::{sync::Arc, time::Duration};

type Remaining = Arc<dyn Fn() -> Duration + Send + Sync>;

tokio::task_local! {
    static REMAINING: Remaining;
}

/// Does the work with a permit that lasts for what `remaining` says at the time of each request.
pub async fn under<F: Future>(remaining: impl Fn() -> Duration + Send + Sync + 'static, work: F) -> F::Output {
    REMAINING.scope(Arc::new(remaining), work).await
}

/// Whether a request that may take so long may be sent now.
pub(super) fn allows(longest: Duration) -> bool {
    REMAINING.try_with(|remaining| remaining() >= longest).unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_could_outlast_the_permit_is_not_allowed() {
        let call = Duration::from_secs(5);
        assert!(allows(call));
        under(|| Duration::from_secs(6), async { assert!(allows(call)) }).await;
        under(|| Duration::from_secs(4), async { assert!(!allows(call)) }).await;
    }
}
