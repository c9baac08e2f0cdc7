//! Which kinds of scan can be opened.
//!
//! One table. A kind is told by the file's first bytes, never by its name: archives are full of TIFFs called `.jpg`.
//! To add a kind: write its file, add a line here.

use super::input::read_head;
use super::{Limits, ScanError, ScanFile, ScanReader};

/// Opens a reader whose first bytes were recognised.
type OpenFn = fn(Box<dyn ScanReader>, &Limits) -> Result<Box<dyn ScanFile>, ScanError>;

/// One kind of scan file.
pub struct Decoder {
    /// Short and stable, lower case.
    pub id: &'static str,
    /// For people.
    pub name: &'static str,
    /// Usual endings of file names, without the dot; for dialogs and folder listings only.
    pub extensions: &'static [&'static str],
    /// Whether a file that begins with these bytes (1,100 of them or all there are) is of this kind.
    pub sniff: fn(&[u8]) -> bool,
    open: OpenFn,
}

/// How many bytes a `sniff` is shown: a PDF header may stand anywhere in the first 1,024.
const HEAD: u64 = 1_100;

/// Every kind, the commonest first.
pub const DECODERS: &[Decoder] = &[
    Decoder {
        id: "jpeg",
        name: "JPEG",
        extensions: &["jpg", "jpeg", "jpe", "jfif"],
        sniff: |head| head.starts_with(b"\xff\xd8\xff"),
        open: super::jpeg::open,
    },
    Decoder { id: "tiff", name: "TIFF", extensions: &["tif", "tiff"], sniff: super::tiff::sniff, open: super::tiff::open },
    Decoder { id: "png", name: "PNG", extensions: &["png"], sniff: |head| head.starts_with(b"\x89PNG\r\n\x1a\n"), open: super::png::open },
    Decoder {
        id: "jp2",
        name: "JPEG 2000",
        extensions: &["jp2", "j2k", "jpf", "jpx", "j2c", "jpc"],
        sniff: super::jp2::sniff,
        open: super::jp2::open,
    },
    Decoder { id: "gif", name: "GIF", extensions: &["gif"], sniff: |head| head.starts_with(b"GIF8"), open: super::still::open_gif },
    Decoder { id: "webp", name: "WebP", extensions: &["webp"], sniff: is_webp, open: super::still::open_webp },
    Decoder { id: "bmp", name: "BMP", extensions: &["bmp", "dib"], sniff: is_bmp, open: super::still::open_bmp },
    Decoder {
        id: "pdf",
        name: "PDF",
        extensions: &["pdf"],
        sniff: |head| head.windows(5).any(|window| window == b"%PDF-"),
        open: super::pdf::open,
    },
];

fn is_webp(head: &[u8]) -> bool {
    head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP")
}

/// `BM` alone would claim texts; the size of the header that follows is one of a few.
fn is_bmp(head: &[u8]) -> bool {
    head.starts_with(b"BM") && head.get(14..18).is_some_and(|size| matches!(size, [12 | 16 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0]))
}

/// The decoder for a file that begins with these bytes.
pub fn sniff(head: &[u8]) -> Option<&'static Decoder> {
    DECODERS.iter().find(|decoder| (decoder.sniff)(head))
}

/// Opens a scan from a reader, choosing the decoder by the file's first bytes, never by its name.
///
/// # Errors
/// Where no decoder knows it or its first header is damaged.
pub fn open(mut reader: Box<dyn ScanReader>, limits: &Limits) -> Result<Box<dyn ScanFile>, ScanError> {
    let head = read_head(reader.as_mut(), HEAD)?;
    let Some(decoder) = sniff(&head) else { return Err(ScanError::Unknown(guess(&head))) };
    (decoder.open)(reader, limits)
}

/// What an unknown file may be, for the message.
fn guess(head: &[u8]) -> String {
    let known: &[(&[u8], &str)] = &[
        (b"AT&TFORM", "a DjVu file; convert it to PDF or TIFF"),
        (b"\xff\x0a", "a JPEG XL file; convert it to PNG or TIFF"),
        (b"\0\0\0\x0cJXL ", "a JPEG XL file; convert it to PNG or TIFF"),
        (b"PK\x03\x04", "a ZIP archive; unpack it first"),
        (b"\x97JB2", "a bare JBIG2 file; convert it to PDF or TIFF"),
        (b"8BPS", "a Photoshop file; export it as TIFF"),
        (b"\0\0\x01\0", "a Windows icon"),
        (b"<?xml", "an XML text"),
    ];
    if head.is_empty() {
        return "the file is empty".to_owned();
    }
    if head.get(4..8) == Some(b"ftyp") {
        return "a HEIF, AVIF or video file; convert it to JPEG or PNG".to_owned();
    }
    if let Some((_, name)) = known.iter().find(|(magic, _)| head.starts_with(magic)) {
        return (*name).to_owned();
    }
    if head.iter().all(|&byte| byte == 0) {
        return "it begins with zeros, as a file that was never written".to_owned();
    }
    let first: Vec<String> = head.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("its first bytes are {}", first.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &[u8]) -> &'static str {
        sniff(head).map_or("none", |decoder| decoder.id)
    }

    #[test]
    fn kinds_are_told_by_their_first_bytes() {
        assert_eq!(check(b"\xff\xd8\xff\xe0"), "jpeg");
        assert_eq!(check(b"II*\0\x08\0\0\0"), "tiff");
        assert_eq!(check(b"MM\0+\0\x08\0\0"), "tiff");
        assert_eq!(check(b"RIFF\0\0\0\0WEBPVP8 "), "webp");
        assert_eq!(check(b"junk\n%PDF-1.4"), "pdf");
        assert_eq!(check(b"BM is how this text begins, and goes on"), "none");
        assert_eq!(check(b""), "none");
    }

    #[test]
    fn unknown_files_are_named_where_possible() {
        let error = |bytes: &'static [u8]| open(Box::new(std::io::Cursor::new(bytes)), &Limits::default()).err().unwrap().to_string();
        assert_eq!(error(b""), "this is not a kind of image that can be opened: the file is empty");
        assert_eq!(error(b"AT&TFORM"), "this is not a kind of image that can be opened: a DjVu file; convert it to PDF or TIFF");
        assert_eq!(error(b"hello"), "this is not a kind of image that can be opened: its first bytes are 68 65 6c 6c 6f");
    }
}
