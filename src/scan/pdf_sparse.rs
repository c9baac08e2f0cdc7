//! A PDF in memory without its pictures.
//!
//! The library that reads PDFs wants all bytes of the file in one piece, and a scanned book has hundreds of megabytes of them, nearly all of
//! them pictures of other pages. [`Sparse::read`] leaves large pictures out: their places stay zeros that were never written to, which the
//! system gives for nothing. When a page is wanted, [`Sparse::with`] makes a second piece that has the pictures of that page too. Offsets
//! are those of the file throughout, so the library notices nothing.

use super::{ScanError, ScanReader};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::Range;

/// Bytes read at a time: behind a picture few, because the next one's dictionary usually stands there, then ever more.
const WINDOWS: Range<usize> = 4 << 10..64 << 10;
/// A picture of fewer bytes is not worth leaving out.
const SMALL: usize = 32 << 10;
/// A stream's dictionary is looked for so far back.
const DICTIONARY: usize = 4 << 10;

/// What of a file is in memory, and where the rest can be had.
pub(super) struct Sparse {
    reader: Box<dyn ScanReader>,
    len: usize,
    /// Stretches that were read, in order.
    kept: Vec<Range<usize>>,
}

impl Sparse {
    /// Reads a file of `len` bytes without its large pictures.
    ///
    /// # Errors
    /// Where reading fails.
    pub(super) fn read(reader: Box<dyn ScanReader>, len: usize) -> Result<(Self, Vec<u8>), ScanError> {
        let mut sparse = Self { reader, len, kept: Vec::new() };
        let mut bytes = vec![0; len];
        let (mut begun, mut filled, mut at, mut window) = (0, 0, 0, WINDOWS.start);
        loop {
            let found = bytes.get(at..filled).and_then(|seen| position(seen, b"stream")).map(|place| at + place);
            let Some(found) = found.filter(|found| found + 8 <= filled || filled == len) else {
                if filled == len {
                    break;
                }
                at = found.unwrap_or_else(|| filled.saturating_sub(b"stream".len() - 1).max(begun));
                let end = (filled + window).min(len);
                sparse.fill(&mut bytes, filled..end)?;
                (filled, window) = (end, (window * 2).min(WINDOWS.end));
                continue;
            };
            at = found + b"stream".len();
            let Some(end) = sparse.end_of_picture(&bytes, begun, found)? else { continue };
            if end > filled {
                sparse.kept.push(begun..filled);
                (begun, filled, window) = (end, end, WINDOWS.start);
            }
            at = end;
        }
        sparse.kept.push(begun..filled);
        Ok((sparse, bytes))
    }

    /// Whether a stretch of the file is there.
    pub(super) fn holds(&self, stretch: &Range<usize>) -> bool {
        self.kept.iter().any(|kept| kept.start <= stretch.start && stretch.end <= kept.end)
    }

    /// Whether nothing was left out.
    pub(super) fn is_whole(&self) -> bool {
        self.holds(&(0..self.len))
    }

    /// From now on all of it is taken to be there.
    pub(super) fn note_whole(&mut self) {
        self.kept = std::iter::once(0..self.len).collect();
    }

    /// The same bytes once more, with further stretches of the file.
    ///
    /// # Errors
    /// Where reading fails.
    pub(super) fn with(&mut self, bytes: &[u8], more: &[Range<usize>]) -> Result<Vec<u8>, ScanError> {
        let mut out = vec![0; self.len];
        for kept in &self.kept {
            if let (Some(out), Some(bytes)) = (out.get_mut(kept.clone()), bytes.get(kept.clone())) {
                out.copy_from_slice(bytes);
            }
        }
        for stretch in more {
            self.fill(&mut out, stretch.start.min(self.len)..stretch.end.min(self.len))?;
        }
        Ok(out)
    }

    /// A stretch of the file.
    ///
    /// # Errors
    /// Where reading fails.
    pub(super) fn stretch(&mut self, stretch: Range<usize>) -> Result<Vec<u8>, ScanError> {
        let mut out = vec![0; stretch.len().min(self.len)];
        self.reader.seek(SeekFrom::Start(stretch.start as u64))?;
        self.reader.read_exact(&mut out)?;
        Ok(out)
    }

    /// The whole file.
    ///
    /// # Errors
    /// Where reading fails.
    pub(super) fn whole(&mut self) -> Result<Vec<u8>, ScanError> {
        super::input::read_whole(self.reader.as_mut())
    }

    fn fill(&mut self, bytes: &mut [u8], stretch: Range<usize>) -> Result<(), ScanError> {
        let Some(out) = bytes.get_mut(stretch.clone()) else { return Ok(()) };
        self.reader.seek(SeekFrom::Start(stretch.start as u64))?;
        self.reader.read_exact(out)?;
        Ok(())
    }

    /// Where the data of a large picture ends whose `stream` stands at `at`; none where it is something else or its end is not for certain.
    fn end_of_picture(&mut self, bytes: &[u8], begun: usize, at: usize) -> Result<Option<usize>, ScanError> {
        let before = bytes.get(at.saturating_sub(DICTIONARY).max(begun)..at).unwrap_or_default();
        let Some(head) = before.windows(3).rposition(|word| word == b"obj").and_then(|place| before.get(place + 3..)) else {
            return Ok(None);
        };
        let Some(length) = length_of(head).filter(|length| *length >= SMALL) else { return Ok(None) };
        if position(head, b"/Image").is_none() || position(head, b"endobj").is_some() {
            return Ok(None);
        }
        let start = match bytes.get(at + 6..at + 8) {
            Some([b'\r', b'\n']) => at + 8,
            Some([b'\n' | b'\r', _]) => at + 7,
            _ => return Ok(None),
        };
        let Some(end) = start.checked_add(length).filter(|end| end + 32 <= self.len) else { return Ok(None) };
        let mut behind = [0; 24];
        self.reader.seek(SeekFrom::Start(end as u64))?;
        self.reader.read_exact(&mut behind)?;
        Ok(position(&behind, b"endstream").map(|_| end))
    }
}

/// The number after `/Length`, where it stands there itself and is no reference.
fn length_of(dictionary: &[u8]) -> Option<usize> {
    let mut rest = dictionary;
    while let Some(place) = position(rest, b"/Length") {
        rest = rest.get(place + b"/Length".len()..)?;
        // `/Length1` is something else.
        if rest.first().is_some_and(u8::is_ascii_alphanumeric) {
            continue;
        }
        let text = rest.get(..24.min(rest.len()))?.trim_ascii_start();
        let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let after = text.get(digits..)?.trim_ascii_start();
        let is_reference = after.first().is_some_and(u8::is_ascii_digit);
        return std::str::from_utf8(text.get(..digits)?).ok()?.parse().ok().filter(|_| !is_reference);
    }
    None
}

fn position(bytes: &[u8], word: &[u8]) -> Option<usize> {
    let first = *word.first()?;
    let mut at = 0;
    while let Some(place) = bytes.get(at..)?.iter().position(|byte| *byte == first) {
        if bytes.get(at + place..).is_some_and(|rest| rest.starts_with(word)) {
            return Some(at + place);
        }
        at += place + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn file(picture: &str, length: usize) -> Vec<u8> {
        let mut bytes = b"%PDF-1.4\n1 0 obj\n<< /Length 3 >>\nstream\nabc\nendstream\nendobj\n2 0 obj\n<< /Type /XObject ".to_vec();
        bytes.extend(format!("{picture} /Length {length} >>\nstream\n").bytes());
        bytes.extend((0..200_000).map(|at| (at % 251) as u8 | 1));
        bytes.extend(b"\nendstream\nendobj\n3 0 obj\n<< >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n");
        bytes
    }

    fn read(bytes: &[u8]) -> (Sparse, Vec<u8>) {
        Sparse::read(Box::new(Cursor::new(bytes.to_vec())), bytes.len()).unwrap()
    }

    #[test]
    fn a_large_picture_is_left_out_and_comes_back_when_asked_for() {
        let whole = file("/Subtype /Image", 200_000);
        let (mut sparse, bytes) = read(&whole);
        let start = position(&whole, b"200000").unwrap() + b"200000 >>\nstream\n".len();
        assert_eq!(bytes.len(), whole.len());
        assert!(bytes[..start] == whole[..start] && bytes[start + 200_000..] == whole[start + 200_000..]);
        assert!(bytes[start + 100_000..start + 200_000].iter().all(|byte| *byte == 0), "it was read");
        let picture = start..start + 200_000;
        assert!(!sparse.holds(&picture) && sparse.holds(&(0..9)));
        assert!(sparse.with(&bytes, &[picture]).unwrap() == whole && sparse.whole().unwrap() == whole);
    }

    #[test]
    fn what_is_no_picture_or_does_not_end_where_it_says_is_kept() {
        for whole in [file("/Subtype /Form", 200_000), file("/Subtype /Image", 150_000), file("/Subtype /Image", 9_999_999)] {
            assert!(read(&whole).1 == whole);
        }
        assert_eq!(length_of(b"<< /Length1 5 /Length 77 >>"), Some(77));
        assert_eq!(length_of(b"<< /Length 12 0 R >>"), None);
        assert_eq!(length_of(b"<< >>"), None);
    }

    #[test]
    fn every_cut_file_is_read() {
        let whole = file("/Subtype /Image", 200_000);
        for len in (0..600).chain([4_095, 4_096, 12_288, 65_530, 65_536, 200_100]) {
            assert!(read(&whole[..len]).1 == whole[..len], "{len} bytes");
        }
    }
}
