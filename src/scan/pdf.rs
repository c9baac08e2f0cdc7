//! PDF pages: to come with the next change.
use super::{Limits, ScanError, ScanFile, ScanReader};

/// Says that PDF is not read yet.
pub(super) fn open(_: Box<dyn ScanReader>, _: &Limits) -> Result<Box<dyn ScanFile>, ScanError> {
    Err(ScanError::Unsupported("PDF is not supported yet".to_owned()))
}
