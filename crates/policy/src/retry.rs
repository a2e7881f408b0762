//! When a request may be sent again, and how often that may happen.
//!
//! Sent again is only what cannot have been processed, or what may be processed twice: an idempotent request without
//! a body, while nothing of a response has come. The budget bounds what retries add to a node that is failing under
//! load; it counts what went out a second time, not connections that were refused, which add nothing.

use std::cell::Cell;
use std::time::Instant;

use http::Method;

/// Part of a request's worth that it pays into the budget: 20 %.
const PER_REQUEST: f64 = 0.2;
/// Retries a second that are allowed without any traffic to earn them.
const PER_SECOND: f64 = 10.0;
/// Retries that can be saved up.
const SAVED: f64 = 100.0;

/// Whether a request of this method may be processed twice (RFC 9110, 9.2.2).
pub fn is_repeatable(method: &Method) -> bool {
    method.is_idempotent()
}

/// Retries that one upstream may still have on one core.
#[derive(Debug)]
pub struct RetryBudget {
    left: Cell<f64>,
    at: Cell<Option<Instant>>,
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self { left: Cell::new(SAVED), at: Cell::new(None) }
    }
}

impl RetryBudget {
    /// A request came.
    pub fn earn(&self) {
        self.left.set((self.left.get() + PER_REQUEST).min(SAVED));
    }

    /// Whether one may be sent again at `now`; if so, it counts.
    pub fn spend(&self, now: Instant) -> bool {
        let passed = self.at.replace(Some(now)).map_or(0.0, |at| now.saturating_duration_since(at).as_secs_f64());
        let left = (self.left.get() + passed * PER_SECOND).min(SAVED);
        let enough = left >= 1.0;
        self.left.set(if enough { left - 1.0 } else { left });
        enough
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_fifth_and_ten_a_second() {
        let budget = RetryBudget::default();
        let start = Instant::now();
        assert_eq!((0..1000).filter(|_| budget.spend(start)).count(), 100, "saved up");
        for _ in 0..50 {
            budget.earn();
        }
        let earned = (0..100).filter(|_| budget.spend(start)).count();
        assert!((9..=10).contains(&earned), "{earned}");
        let later = start + Duration::from_secs(2);
        let refilled = (0..1000).filter(|_| budget.spend(later)).count();
        assert!((19..=21).contains(&refilled), "{refilled}");
    }

    #[test]
    fn repeatable() {
        for method in ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"] {
            assert!(is_repeatable(&method.parse().unwrap()), "{method}");
        }
        for method in ["POST", "PATCH", "LOCK", "PURGE", "X"] {
            assert!(!is_repeatable(&method.parse().unwrap()), "{method}");
        }
    }
}
