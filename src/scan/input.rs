//! Reading bytes of a scan file: whole, up to a bound, and number by number in either byte order.

use super::{ScanError, ScanReader};
use std::io::{Read as _, SeekFrom};

/// Files that must be held in memory to be decoded may have this many bytes at most.
const MAX_WHOLE_FILE: u64 = 1 << 30;

/// The whole file from its beginning.
///
/// # Errors
/// [`ScanError::TooLarge`] beyond one gigabyte, [`ScanError::Io`] where reading fails.
pub(super) fn read_whole(reader: &mut dyn ScanReader) -> Result<Vec<u8>, ScanError> {
    let len = reader.seek(SeekFrom::End(0))?;
    if len > MAX_WHOLE_FILE {
        let (len, limit) = (len >> 20, MAX_WHOLE_FILE >> 20);
        return Err(ScanError::TooLarge(format!("the file has {len} MB, files of its kind may have {limit} MB")));
    }
    reader.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::with_capacity(len as usize);
    reader.take(MAX_WHOLE_FILE).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The first bytes of the file, fewer where it is shorter; the reader is left at its beginning.
pub(super) fn read_head(reader: &mut dyn ScanReader, count: u64) -> Result<Vec<u8>, ScanError> {
    reader.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    reader.take(count).read_to_end(&mut head)?;
    reader.seek(SeekFrom::Start(0))?;
    Ok(head)
}

/// Bytes with a byte order; everything outside reads as `None`.
#[derive(Clone, Copy)]
pub(super) struct Ordered<'a> {
    /// The bytes.
    pub(super) bytes: &'a [u8],
    /// Whether the most significant byte comes first.
    pub(super) big_endian: bool,
}

impl Ordered<'_> {
    fn array<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.bytes.get(at..at.checked_add(N)?)?.try_into().ok()
    }

    /// Two bytes.
    pub(super) fn u16(&self, at: usize) -> Option<u16> {
        let bytes = self.array(at)?;
        Some(if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    /// Four bytes.
    pub(super) fn u32(&self, at: usize) -> Option<u32> {
        let bytes = self.array(at)?;
        Some(if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    /// Eight bytes.
    pub(super) fn u64(&self, at: usize) -> Option<u64> {
        let bytes = self.array(at)?;
        Some(if self.big_endian { u64::from_be_bytes(bytes) } else { u64::from_le_bytes(bytes) })
    }
}
