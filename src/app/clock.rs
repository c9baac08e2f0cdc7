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

/// A time for files, in UTC (ISO 8601, to the second).
pub fn utc(at_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(at_ms).map(|time| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default()
}

/// A time for people, in the machine's own zone: `14:32` today, otherwise `2026-03-01 14:32`.
pub fn local_time(at_ms: i64) -> String {
    let zone = jiff::tz::TimeZone::system();
    let Ok(at) = jiff::Timestamp::from_millisecond(at_ms) else { return String::new() };
    let at = at.to_zoned(zone.clone());
    let today = jiff::Timestamp::from_millisecond(Clock::Real.now().0).map(|now| now.to_zoned(zone).date());
    let form = if today.is_ok_and(|today| today == at.date()) { "%H:%M" } else { "%Y-%m-%d %H:%M" };
    at.strftime(form).to_string()
}
