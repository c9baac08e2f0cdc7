//! TIFF directories: the chain of pages, and the numbers in one page's tags.
//!
//! Classic TIFF and `BigTIFF` in both byte orders. The one idea: nothing in the file is believed. Chains may loop, offsets may point outside,
//! counts may be absurd; every read is bounded by the file's length.

use crate::scan::input::Ordered;
use crate::scan::{ScanError, ScanReader};
use std::collections::BTreeSet;
use std::io::{Read as _, Seek as _, SeekFrom};

/// An open TIFF: its reader and how its numbers are written.
pub(super) struct Source {
    reader: Box<dyn ScanReader>,
    pub(super) big_endian: bool,
    /// `BigTIFF`: offsets and counts of eight bytes.
    big: bool,
    /// Bytes of the file.
    pub(super) len: u64,
}

/// One tag: its type, how many values, and the bytes that hold them or say where they are.
#[derive(Debug, Clone)]
struct Entry {
    tag: u16,
    kind: u16,
    count: u64,
    inline: Vec<u8>,
}

/// The tags of one page.
#[derive(Debug, Clone, Default)]
pub(super) struct Directory {
    entries: Vec<Entry>,
}

/// Bytes that are read at once to get a whole directory in one go.
const USUAL_DIRECTORY: usize = 512;

/// A reduced copy: the number of the page it belongs to, and the offset of its directory.
pub(super) type Copied = (u32, u64);

impl Source {
    /// Reads the header; gives the offset of the first directory too.
    pub(super) fn new(mut reader: Box<dyn ScanReader>) -> Result<(Self, u64), ScanError> {
        let len = reader.seek(SeekFrom::End(0))?;
        let head = crate::scan::input::read_head(reader.as_mut(), 16)?;
        let big_endian = head.starts_with(b"MM");
        let data = Ordered { bytes: &head, big_endian };
        let big = data.u16(2) == Some(43);
        let first = if big { data.u64(8) } else { data.u32(4).map(u64::from) };
        let first = first.ok_or_else(|| ScanError::Damaged("the TIFF ends in its header".to_owned()))?;
        Ok((Self { reader, big_endian, big, len }, first))
    }

    /// Up to `count` bytes from `at`; fewer at the end of the file, none outside.
    pub(super) fn read_at(&mut self, at: u64, count: u64) -> Result<Vec<u8>, ScanError> {
        let count = count.min(self.len.saturating_sub(at));
        let mut bytes = Vec::with_capacity(count as usize);
        if count > 0 {
            self.reader.seek(SeekFrom::Start(at))?;
            self.reader.as_mut().take(count).read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    }

    pub(super) fn ordered<'a>(&self, bytes: &'a [u8]) -> Ordered<'a> {
        Ordered { bytes, big_endian: self.big_endian }
    }

    /// A directory and the offset of the next one (0 at the end of the chain).
    pub(super) fn directory(&mut self, at: u64) -> Result<(Directory, u64), ScanError> {
        let (count_len, entry_len, offset_len) = if self.big { (8, 20, 8) } else { (2, 12, 4) };
        let mut bytes = self.read_at(at, USUAL_DIRECTORY as u64)?;
        let data = self.ordered(&bytes);
        let count = if self.big { data.u64(0) } else { data.u16(0).map(u64::from) };
        let Some(count) = count else {
            return Err(ScanError::Damaged(format!("a page's directory at byte {at} lies outside the file")));
        };
        if count == 0 || count > 65_535 {
            return Err(ScanError::Damaged(format!("a page's directory at byte {at} claims {count} entries")));
        }
        let len = count_len + count as usize * entry_len + offset_len;
        if len > bytes.len() {
            bytes = self.read_at(at, len as u64)?;
        }
        let data = self.ordered(&bytes);
        let entries = (0..count as usize).filter_map(|index| self.entry(data, count_len + index * entry_len)).collect();
        let next_at = len - offset_len;
        let next = if self.big { data.u64(next_at) } else { data.u32(next_at).map(u64::from) };
        Ok((Directory { entries }, next.unwrap_or(0)))
    }

    fn entry(&self, data: Ordered<'_>, at: usize) -> Option<Entry> {
        let (count, value_at, value_len) =
            if self.big { (data.u64(at + 4)?, at + 12, 8) } else { (u64::from(data.u32(at + 4)?), at + 8, 4) };
        let inline = data.bytes.get(value_at..value_at + value_len)?.to_vec();
        Some(Entry { tag: data.u16(at)?, kind: data.u16(at + 2)?, count, inline })
    }

    /// The offsets of all pages, at most `max`; a chain that loops or leaves the file ends there. Reduced copies and masks are not pages.
    ///
    /// Reduced copies come with the number of the page they follow.
    pub(super) fn pages(&mut self, first: u64, max: u32) -> Result<(Vec<u64>, Vec<Copied>), ScanError> {
        let (mut seen, mut pages, mut others) = (BTreeSet::new(), Vec::new(), Vec::new());
        let mut at = first;
        while at != 0 && seen.insert(at) && pages.len() + others.len() < max as usize {
            let (directory, next) = match self.directory(at) {
                Ok(found) => found,
                Err(error @ ScanError::Io(_)) => return Err(error),
                Err(error) if pages.is_empty() && others.is_empty() => return Err(error),
                Err(_) => break,
            };
            // `NewSubfileType`: bit 0 is a reduced copy of another image, bit 2 a transparency mask. The first image is always shown.
            let kind = directory.get(254).and_then(|entry| entry.number(self, 0)).unwrap_or(0);
            if kind & 5 == 0 || pages.is_empty() && others.is_empty() {
                pages.push(at);
            } else {
                others.push(((pages.len() as u32).saturating_sub(1), at));
            }
            at = next;
        }
        if pages.is_empty() {
            return Err(ScanError::Damaged("the TIFF has no page".to_owned()));
        }
        Ok((pages, others))
    }

    /// The values of a tag as whole numbers, at most `max` of them; empty where the tag is absent or not a number.
    pub(super) fn numbers(&mut self, directory: &Directory, tag: u16, max: u64) -> Result<Vec<u64>, ScanError> {
        let Some(entry) = directory.get(tag) else { return Ok(Vec::new()) };
        let width = entry.width();
        let count = entry.count.min(max);
        let bytes = self.values(entry, width, count)?;
        let data = self.ordered(&bytes);
        let number = |index: usize| match entry.kind {
            1 | 2 | 6 | 7 => bytes.get(index).map(|&byte| u64::from(byte)),
            3 | 8 => data.u16(index * 2).map(u64::from),
            4 | 9 | 13 => data.u32(index * 4).map(u64::from),
            16..=18 => data.u64(index * 8),
            _ => None,
        };
        Ok((0..count as usize).map_while(number).collect())
    }

    /// The first value of a tag as a whole number.
    pub(super) fn number(&mut self, directory: &Directory, tag: u16) -> Result<Option<u64>, ScanError> {
        Ok(self.numbers(directory, tag, 1)?.first().copied())
    }

    /// The values of a tag as fractions or floating point numbers.
    pub(super) fn fractions(&mut self, directory: &Directory, tag: u16, max: u64) -> Result<Vec<f32>, ScanError> {
        let Some(entry) = directory.get(tag) else { return Ok(Vec::new()) };
        let count = entry.count.min(max);
        let bytes = self.values(entry, entry.width(), count)?;
        let data = self.ordered(&bytes);
        let fraction = |index: usize| match entry.kind {
            3 => data.u16(index * 2).map(f32::from),
            4 => data.u32(index * 4).map(|value| value as f32),
            5 => Some(data.u32(index * 8)? as f32 / data.u32(index * 8 + 4)? as f32),
            10 => Some(data.u32(index * 8)? as i32 as f32 / data.u32(index * 8 + 4)? as i32 as f32),
            11 => data.u32(index * 4).map(f32::from_bits),
            12 => data.u64(index * 8).map(|bits| f64::from_bits(bits) as f32),
            _ => None,
        };
        Ok((0..count as usize).map_while(fraction).collect())
    }

    /// The bytes of a tag.
    pub(super) fn bytes(&mut self, directory: &Directory, tag: u16) -> Result<Vec<u8>, ScanError> {
        let Some(entry) = directory.get(tag) else { return Ok(Vec::new()) };
        self.values(entry, 1, entry.count.min(16 << 20))
    }

    fn values(&mut self, entry: &Entry, width: u64, count: u64) -> Result<Vec<u8>, ScanError> {
        let wanted = width.saturating_mul(count);
        if width.saturating_mul(entry.count) <= entry.inline.len() as u64 {
            return Ok(entry.inline.iter().copied().take(wanted as usize).collect());
        }
        let data = self.ordered(&entry.inline);
        let at = if self.big { data.u64(0) } else { data.u32(0).map(u64::from) };
        self.read_at(at.unwrap_or(u64::MAX), wanted)
    }
}

impl Directory {
    fn get(&self, tag: u16) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.tag == tag)
    }

    /// Whether the tag is there.
    pub(super) fn has(&self, tag: u16) -> bool {
        self.get(tag).is_some()
    }
}

impl Entry {
    /// Bytes of one value (TIFF 6.0, section 2).
    fn width(&self) -> u64 {
        match self.kind {
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 | 16..=18 => 8,
            _ => 1,
        }
    }

    /// A value that stands in the entry itself.
    fn number(&self, source: &Source, index: usize) -> Option<u64> {
        let data = source.ordered(&self.inline);
        match self.kind {
            3 => data.u16(index * 2).map(u64::from),
            4 | 13 => data.u32(index * 4).map(u64::from),
            _ => self.inline.get(index).map(|&byte| u64::from(byte)),
        }
    }
}
