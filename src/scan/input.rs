//! Reading bytes of a scan file: whole, up to a bound, and number by number in either byte order.

use super::{ScanError, ScanReader};
use std::cell::Cell;
use std::io::{Read as _, SeekFrom};

/// Files that must be held in memory to be decoded may have this many bytes at most.
const MAX_WHOLE_FILE: u64 = 1 << 30;

/// Memory for files up to so many bytes is kept by the thread that let it go: to be given new memory costs as much as reading them, and
/// making small pictures of a thousand pages is nothing else.
const SPARE: usize = 4 << 20;

thread_local! {
    static LEFT: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Takes memory that [`read_whole`] gave, for the next file.
pub(super) fn give_back(bytes: Vec<u8>) {
    if bytes.capacity() <= SPARE {
        // A thread that ends has no next file.
        LEFT.try_with(|left| left.set(bytes)).ok();
    }
}

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
    let mut bytes = LEFT.try_with(Cell::take).unwrap_or_default();
    bytes.clear();
    if bytes.capacity() < len as usize {
        bytes = Vec::with_capacity(len as usize);
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn memory_that_was_let_go_serves_the_next_file_unless_there_is_much_of_it() {
        let first = read_whole(&mut Cursor::new(vec![7; 100])).unwrap();
        let place = first.as_ptr();
        give_back(first);
        let second = read_whole(&mut Cursor::new(vec![8; 60])).unwrap();
        assert_eq!((second.as_ptr(), &second), (place, &vec![8; 60]));
        give_back(second);
        give_back(vec![0; SPARE + 1]);
        assert_eq!(LEFT.take().capacity(), 100);
    }
}
