//! Bytes to characters: which encoding a text is in, and what could not be decoded.
//!
//! Order of trust: byte order mark, the shape of UTF-16 without one, UTF-8 that decodes, UTF-8 with a few bad bytes, the encoding the
//! file declares, then a statistical guess. Nothing is thrown away: what cannot be decoded becomes U+FFFD and is counted in a notice,
//! because a page with three bad bytes is still a page.

use super::{FormatError, Notice};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The largest text file that is read, in bytes; a page of dense newspaper with every glyph placed is under 10 MB.
pub const MAX_BYTES: usize = 128 << 20;

/// How many bytes at the start of a file show whether it is UTF-16 without a byte order mark.
const UTF16_SAMPLE: usize = 4096;

/// Characters and how they were got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The characters, without a byte order mark; line ends as they were.
    pub text: String,
    /// Name of the encoding, as the Encoding Standard spells it.
    pub encoding: &'static str,
    /// Bytes that could not be decoded, NUL characters.
    pub notices: Vec<Notice>,
}

/// Decodes a file's bytes; `declared` is the encoding the file itself names, if it does.
///
/// # Errors
///
/// [`FormatError::TooLarge`] over [`MAX_BYTES`].
pub fn decode(bytes: &[u8], declared: Option<&str>) -> Result<Decoded, FormatError> {
    if bytes.len() > MAX_BYTES {
        return Err(FormatError::TooLarge(format!(
            "the text has {} MB, the limit is {} MB; divide it into smaller files",
            bytes.len() >> 20,
            MAX_BYTES >> 20
        )));
    }
    let encoding = encoding_of(bytes, declared);
    let (text, malformed) = encoding.decode_with_bom_removal(bytes);
    let mut notices = Vec::new();
    if malformed {
        let count = text.matches('\u{FFFD}').count();
        notices
            .push(Notice::new(format!("{count} bytes are not {}; they stand as U+FFFD in the text, the rest was kept", encoding.name())));
    }
    if encoding != UTF_8 && encoding != UTF_16LE && encoding != UTF_16BE {
        notices.push(Notice::new(format!("The text is not UTF-8; it was read as {}", encoding.name())));
    }
    let nuls = text.matches('\0').count();
    if nuls > 0 {
        notices.push(Notice::new(format!("{nuls} NUL characters stand in the text; they were kept")));
    }
    Ok(Decoded { text: text.into_owned(), encoding: encoding.name(), notices })
}

/// Characters of the start of a file, for sniffing: never fails, says nothing.
pub(super) fn decode_head(head: &[u8]) -> String {
    encoding_of(head, None).decode_with_bom_removal(head).0.into_owned()
}

fn encoding_of(bytes: &[u8], declared: Option<&str>) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return encoding;
    }
    if mostly_utf8(bytes) {
        return UTF_8;
    }
    // A label of UTF-16 on bytes that are plainly not UTF-16 is a mistake of the tool that wrote it.
    let declared = declared
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        .filter(|found| *found != UTF_8 && *found != UTF_16LE && *found != UTF_16BE && found.is_ascii_compatible());
    declared.unwrap_or_else(|| guess(bytes))
}

/// Text in a Latin script has a NUL in every other byte of UTF-16.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..UTF16_SAMPLE).unwrap_or(bytes);
    if sample.len() < 4 || bytes.len() % 2 == 1 {
        return None;
    }
    let pairs = sample.len() / 2;
    let nuls = |at: usize| sample.iter().skip(at).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second) = (nuls(0), nuls(1));
    if second * 2 > pairs && first * 20 < pairs {
        Some(UTF_16LE)
    } else if first * 2 > pairs && second * 20 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether the bytes are UTF-8, or UTF-8 with a few damaged places or a cut end.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    bad == 0 || good > bad.saturating_mul(3) || (bad == 1 && good > 0)
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guessed = detector.guess(None, chardetng::Utf8Detection::Deny);
    // Too little evidence for anything but the encoding that Western office machines wrote.
    let foreign = bytes.iter().filter(|byte| **byte >= 0x80).count();
    if foreign < 8 { WINDOWS_1252 } else { guessed }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], declared: Option<&str>, text: &str, encoding: &str, notices: usize) {
        let decoded = decode(bytes, declared).unwrap();
        assert_eq!((decoded.text.as_str(), decoded.encoding, decoded.notices.len()), (text, encoding, notices), "{:?}", decoded.notices);
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn marks_decide() {
        check(b"\xEF\xBB\xBFtr\xC3\xA8s", None, "très", "UTF-8", 0);
        check(&[&[0xFF, 0xFE][..], &utf16("très", false)].concat(), None, "très", "UTF-16LE", 0);
        check(&[&[0xFE, 0xFF][..], &utf16("très", true)].concat(), None, "très", "UTF-16BE", 0);
    }

    #[test]
    fn utf16_is_known_without_a_mark() {
        check(&utf16("TOP SECRET", false), None, "TOP SECRET", "UTF-16LE", 0);
        check(&utf16("TOP SECRET", true), None, "TOP SECRET", "UTF-16BE", 0);
    }

    #[test]
    fn latin_text_is_read_as_windows_1252() {
        check(b"caf\xE9 \x93quoted\x94", None, "café “quoted”", "windows-1252", 1);
        check(b"\xCF\xF0\xE8\xE2\xE5\xF2", Some("windows-1251"), "Привет", "windows-1251", 1);
    }

    #[test]
    fn a_cut_or_damaged_utf8_text_is_kept() {
        check("Größe, Maß, süß, é".as_bytes().split_last().unwrap().1, None, "Größe, Maß, süß, \u{FFFD}", "UTF-8", 1);
        check(b"plain\0text", None, "plain\0text", "UTF-8", 1);
    }

    #[test]
    fn a_wrong_label_does_not_spoil_utf8() {
        check("très".as_bytes(), Some("iso-8859-1"), "très", "UTF-8", 0);
        check(b"caf\xE9", Some("utf-16"), "café", "windows-1252", 1);
    }
}
