//! Pauses between attempts: each longer than the last up to a bound, and never the same for two hosts.

use std::time::Duration;

use super::Pace;

#[derive(Debug)]
pub(super) struct Backoff {
    next: Duration,
    pace: Pace,
}

impl Backoff {
    pub fn new(pace: &Pace) -> Self {
        Self { next: pace.retry_first, pace: pace.clone() }
    }

    /// It went well: begin again with the shortest.
    pub fn reset(&mut self) {
        self.next = self.pace.retry_first;
    }

    /// Between half and all of what is due.
    pub fn pause(&mut self) -> Duration {
        let pause = self.next.mul_f64(0.5 + 0.5 * (self.pace.chance)());
        self.next = (self.next * 2).min(self.pace.retry_max);
        pause
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn pauses_grow_to_their_bound_and_begin_again_after_success() {
        let pace = Pace {
            retry_first: Duration::from_secs(1),
            retry_max: Duration::from_secs(3),
            chance: Arc::new(|| 1.0),
            ..Pace::default()
        };
        let mut backoff = Backoff::new(&pace);
        let pauses: Vec<u64> = (0..4).map(|_| backoff.pause().as_secs()).collect();
        assert_eq!(pauses, [1, 2, 3, 3]);
        backoff.reset();
        assert_eq!(backoff.pause().as_secs(), 1);
    }

    #[test]
    fn chance_takes_half_a_pause_at_most() {
        let pace = Pace { retry_first: Duration::from_secs(2), chance: Arc::new(|| 0.0), ..Pace::default() };
        assert_eq!(Backoff::new(&pace).pause(), Duration::from_secs(1));
    }
}
