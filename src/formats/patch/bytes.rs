//! A file's bytes as text that can be changed while every other byte stays.

use super::super::text::Decoded;
use super::PatchError;
use super::tree::Splices;
use crate::formats::xml;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// A file.
pub(super) struct File<'a> {
    bytes: &'a [u8],
    /// Its text, without a byte order mark.
    pub(super) text: String,
    encoding: &'static Encoding,
    /// Length of the byte order mark.
    mark: usize,
}

impl<'a> File<'a> {
    /// Decodes a file and makes sure that its text stands for its bytes and for no others.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, PatchError> {
        let Decoded { text, encoding, .. } = xml::decode(bytes)?;
        let encoding = Encoding::for_label(encoding.as_bytes()).unwrap_or(UTF_8);
        let mark = Encoding::for_bom(bytes).map_or(0, |(_, len)| len);
        let file = Self { bytes, text, encoding, mark };
        let same = bytes.get(mark..).is_some_and(|body| file.encoded(&file.text) == body);
        if same { Ok(file) } else { Err(PatchError::Encoding(encoding.name())) }
    }

    /// The bytes with replacements that were made in `tidy`, which is the text with some `<` written as references.
    pub(super) fn with(&self, tidy: &str, splices: &Splices) -> Result<Vec<u8>, PatchError> {
        let moved = Moved::new(&self.text, tidy);
        let mut out = self.bytes.get(..self.mark).unwrap_or_default().to_vec();
        let mut from = 0;
        for (range, new) in splices.sorted() {
            let (start, end) = (moved.back(range.start), moved.back(range.end));
            out.extend(self.encoded(self.text.get(from..start).ok_or(PatchError::Encoding(self.encoding.name()))?));
            out.extend(self.encoded(new));
            from = end;
        }
        out.extend(self.encoded(self.text.get(from..).unwrap_or_default()));
        Ok(out)
    }

    /// Text in the file's encoding; letters that it does not have become references.
    fn encoded(&self, text: &str) -> Vec<u8> {
        match self.encoding {
            encoding if encoding == UTF_16LE => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            encoding if encoding == UTF_16BE => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            encoding => encoding.encode(text).0.into_owned(),
        }
    }
}

/// Where places of a tidied text were before.
struct Moved {
    /// Places in the tidied text behind which three letters were put in.
    at: Vec<usize>,
}

impl Moved {
    fn new(text: &str, tidy: &str) -> Self {
        let mut at = Vec::new();
        if text.len() != tidy.len() {
            let mut shift = 0;
            for (place, _) in text.match_indices('<') {
                if tidy.get(place + shift..).is_some_and(|rest| rest.starts_with("&lt;")) {
                    at.push(place + shift);
                    shift += 3;
                }
            }
        }
        Self { at }
    }

    fn back(&self, place: usize) -> usize {
        place - 3 * self.at.partition_point(|at| *at < place)
    }
}
