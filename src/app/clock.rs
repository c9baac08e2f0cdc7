//! The only way to ask what time it is.

use crate::edit::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock: the system's, or one a test sets.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The system's.
    #[default]
    Real,
    /// Stands still until somebody moves it.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `at` until [`Self::advance`].
    pub fn manual(at: i64) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(at)))
    }

    /// Milliseconds since 1970-01-01 UTC.
    pub fn now(&self) -> Timestamp {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the clock")]
            Self::Real => {
                let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
                Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            Self::Manual(at) => Timestamp(at.load(Ordering::Relaxed)),
        }
    }

    /// Moves a manual clock; does nothing to the real one.
    pub fn advance(&self, ms: i64) {
        if let Self::Manual(at) = self {
            at.fetch_add(ms, Ordering::Relaxed);
        }
    }
}
