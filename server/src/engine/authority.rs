//! How long a worker may surely act. The fence refuses what a lost worker writes, but hosts know no fence: what a worker asks of
//! them is asked only while its lease lasts, by a clock that also runs while the program stands still.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::store::leases::LEASE_MS;

#[derive(Debug, Clone)]
pub struct Authority(Arc<Mutex<Instant>>);

impl Authority {
    /// None, until a write under the fence goes through.
    pub(super) fn none() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    /// A write that began at this time prolonged the lease.
    pub(super) fn prolong(&self, began: Instant) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = began + Duration::from_millis(LEASE_MS.unsigned_abs());
    }

    pub fn remaining(&self) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).saturating_duration_since(Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_lasts_a_lease_from_the_beginning_of_the_last_write() {
        let authority = Authority::none();
        assert_eq!(authority.remaining(), Duration::ZERO);
        let now = Instant::now();
        authority.prolong(now);
        assert!(authority.remaining() > Duration::from_secs(10));
        let long_ago = now.checked_sub(Duration::from_secs(16)).expect("the machine runs for longer than a lease");
        authority.prolong(long_ago);
        assert_eq!(authority.remaining(), Duration::ZERO);
    }
}
