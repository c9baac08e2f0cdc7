//! What a file may cost, and how a job is told to stop.
//!
//! Every decoder asks [`Limits::check`] with the numbers of the header, before a single pixel is allocated. The one idea: bytes are counted
//! in the form they are *kept* in, so a newspaper page of one bit a pixel passes where the same page in colour would not.

use super::ScanError;
use crate::model::ScanSize;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Bounds on what a file may cost; checked against headers before anything is allocated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Pixels on a side at most.
    pub max_side: u32,
    /// Bytes of decoded pixels at most, counted in the form they are kept in.
    pub max_bytes: u64,
    /// Frames that are listed at most.
    pub max_frames: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_side: 100_000, max_bytes: 768 << 20, max_frames: 100_000 }
    }
}

impl Limits {
    /// Refuses a picture that has no pixels, is too long on a side, or takes too many bytes at `bits_per_pixel` (1, 8 or 24).
    ///
    /// # Errors
    /// [`ScanError::Damaged`] for an empty picture, [`ScanError::TooLarge`] with the size and the limit otherwise.
    pub fn check(&self, size: ScanSize, bits_per_pixel: u32) -> Result<(), ScanError> {
        let ScanSize { width, height } = size;
        if width == 0 || height == 0 {
            return Err(ScanError::Damaged(format!("its header says {width} × {height} pixels, so there is nothing to show")));
        }
        if width > self.max_side || height > self.max_side {
            return Err(ScanError::TooLarge(format!("{width} × {height} pixels is more than {} on a side", self.max_side)));
        }
        let bytes = (u64::from(width) * u64::from(bits_per_pixel)).div_ceil(8) * u64::from(height);
        self.check_bytes(size, bytes)
    }

    /// Refuses a picture whose decoding holds more than `max_bytes` at once.
    pub(super) fn check_bytes(&self, size: ScanSize, bytes: u64) -> Result<(), ScanError> {
        if bytes <= self.max_bytes {
            return Ok(());
        }
        let (need, limit) = (bytes >> 20, self.max_bytes >> 20);
        Err(ScanError::TooLarge(format!("{} × {} pixels need {need} MB, the limit is {limit} MB", size.width, size.height)))
    }

    /// Refuses a picture whose decoding works with too many bytes beside what is kept of it: twice as many are allowed, because they are
    /// let go at once.
    pub(super) fn check_work(&self, size: ScanSize, bytes: u64) -> Result<(), ScanError> {
        let limit = self.max_bytes.saturating_mul(2);
        if bytes <= limit {
            return Ok(());
        }
        let (need, limit) = (bytes >> 20, limit >> 20);
        let ScanSize { width, height } = size;
        Err(ScanError::TooLarge(format!("decoding {width} × {height} pixels works with {need} MB, the limit is {limit} MB")))
    }
}

/// Tells a job to stop; polled between rows, strips and tiles.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks for the stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked for.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// [`ScanError::Cancelled`] once the stop was asked for, so that decoders can write `cancel.check()?`.
    pub(super) fn check(&self) -> Result<(), ScanError> {
        if self.is_cancelled() { Err(ScanError::Cancelled) } else { Ok(()) }
    }

    /// Leaves the work that [`Self::leaving`] runs, once the stop was asked for; for what a decoder calls back, where it has no other way to
    /// be told.
    pub(super) fn leave(&self) {
        if self.is_cancelled() {
            // No panic: nothing is said, and `leaving` catches it.
            resume_unwind(Box::new(Stopped));
        }
    }

    /// Does work that [`Self::leave`] may end in its middle.
    ///
    /// # Errors
    /// Where it did.
    pub(super) fn leaving<R>(work: impl FnOnce() -> R) -> Result<R, ScanError> {
        // What is left behind when it is stopped is half a picture, and nobody looks at it.
        match catch_unwind(AssertUnwindSafe(work)) {
            Ok(result) => Ok(result),
            Err(stopped) if stopped.is::<Stopped>() => Err(ScanError::Cancelled),
            Err(panic) => resume_unwind(panic),
        }
    }
}

/// What is thrown where a job is left.
struct Stopped;

/// A reader that fails once the stop was asked for, so that a decoder that reads as it goes ends soon.
pub(super) struct StoppableReader<R> {
    /// What is read.
    pub(super) reader: R,
    /// The job's.
    pub(super) cancel: Cancel,
}

impl<R: std::io::Read> std::io::Read for StoppableReader<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.cancel.is_cancelled() {
            return Err(std::io::Error::other("stopped"));
        }
        self.reader.read(out)
    }
}

impl<R: std::io::Seek> std::io::Seek for StoppableReader<R> {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.reader.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(width: u32, height: u32, bits: u32) -> String {
        Limits::default().check(ScanSize { width, height }, bits).map_or_else(|error| error.to_string(), |()| "ok".to_owned())
    }

    #[test]
    fn work_is_left_in_its_middle_only_once_that_was_asked_for() {
        let cancel = Cancel::default();
        let mut reached = 0;
        let mut step = |cancel: &Cancel| {
            cancel.leave();
            reached += 1;
        };
        assert_eq!(Cancel::leaving(|| step(&cancel)), Ok(()));
        cancel.cancel();
        assert_eq!(Cancel::leaving(|| step(&cancel)), Err(ScanError::Cancelled));
        assert_eq!(reached, 1);
    }

    #[test]
    fn bytes_are_counted_as_kept() {
        assert_eq!(check(10_200, 13_200, 1), "ok");
        assert_eq!(check(10_000, 14_000, 8), "ok");
        assert_eq!(check(65_535, 65_535, 1), "ok");
        assert_eq!(check(65_535, 65_535, 8), "65535 × 65535 pixels need 4095 MB, the limit is 768 MB");
        assert_eq!(check(200_000, 1, 1), "200000 × 1 pixels is more than 100000 on a side");
        assert_eq!(check(0, 5, 1), "its header says 0 × 5 pixels, so there is nothing to show");
    }
}
