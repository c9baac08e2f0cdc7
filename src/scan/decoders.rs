//! Which kinds of scan can be opened.
//!
//! One table. A kind is told by the file's first bytes, never by its name: archives are full of TIFFs called `.jpg`.
//! To add a kind: write its file, add a line here.

use super::input::read_head;
use super::{Limits, ScanError, ScanFile, ScanReader};
use crate::model::{Orientation, ScanSize};

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
    /// What of it is shown and read, in a sentence for the manual.
    pub gives: &'static str,
    open: OpenFn,
}

/// How many bytes a `sniff` is shown: a PDF header may stand anywhere in the first 1,024.
const HEAD: u64 = 1_100;

/// Every kind, the commonest first; a kind without a signature comes last.
pub const DECODERS: &[Decoder] = &[
    Decoder {
        id: "jpeg",
        name: "JPEG",
        extensions: &["jpg", "jpeg", "jpe", "jfif", "mpo"],
        sniff: |head| head.starts_with(b"\xff\xd8\xff"),
        gives: "baseline, extended and progressive, 8 and 12 bits, grey, colour, CMYK and YCCK; orientation, resolution and colour profile",
        open: super::jpeg::open,
    },
    Decoder {
        id: "tiff",
        name: "TIFF",
        extensions: &["tif", "tiff"],
        sniff: super::tiff::sniff,
        gives: "every page; 1 to 64 bits, whole numbers and floating point, palette, CMYK, YCbCr, L*a*b*, strips, tiles and planes, \
                BigTIFF; orientation, resolution and colour profile",
        open: super::tiff::open,
    },
    Decoder {
        id: "png",
        name: "PNG",
        extensions: &["png", "apng"],
        sniff: |head| head.starts_with(b"\x89PNG\r\n\x1a\n"),
        gives: "every depth, palette and transparency; orientation, resolution and colour profile; the still picture of an animation",
        open: super::png::open,
    },
    Decoder {
        id: "jp2",
        name: "JPEG 2000",
        extensions: &["jp2", "j2k", "jpf", "jpx", "j2c", "jpc"],
        sniff: super::jp2::sniff,
        gives: "whole files and bare codestreams, large ones coarse at once and tile by tile; palette, subsampled colour, transparency, up to \
                16 bits; resolution and colour profile",
        open: super::jp2::open,
    },
    Decoder {
        id: "gif",
        name: "GIF",
        extensions: &["gif"],
        sniff: |head| head.starts_with(b"GIF8"),
        gives: "the first picture of an animation",
        open: super::still::open_gif,
    },
    Decoder {
        id: "webp",
        name: "WebP",
        extensions: &["webp"],
        sniff: is_webp,
        gives: "the first picture of an animation, transparency; orientation, resolution and colour profile",
        open: super::still::open_webp,
    },
    Decoder {
        id: "bmp",
        name: "BMP",
        extensions: &["bmp", "dib"],
        sniff: is_bmp,
        gives: "every depth, run lengths, bit fields, OS/2 headers; resolution",
        open: super::still::open_bmp,
    },
    Decoder {
        id: "pdf",
        name: "PDF",
        extensions: &["pdf"],
        sniff: |head| head.windows(5).any(|window| window == b"%PDF-"),
        gives: "every page: a page that is a scan as that scan, pixel for pixel, any other drawn; resolution; the text layer",
        open: super::pdf::open,
    },
    Decoder {
        id: "djvu",
        name: "DjVu",
        extensions: &["djvu", "djv"],
        sniff: super::djvu::sniff,
        gives: "every page of a bundled document; resolution; the text layer with the places of its words",
        open: super::djvu::open,
    },
    Decoder {
        id: "jbig2",
        name: "JBIG2",
        extensions: &["jb2", "jbig2"],
        sniff: super::jbig2::sniff,
        gives: "every page, at one bit a pixel",
        open: super::jbig2::open,
    },
    Decoder {
        id: "jxl",
        name: "JPEG XL",
        extensions: &["jxl"],
        sniff: super::jxl::sniff,
        gives: "grey and colour of any depth, transparency; orientation, resolution and colour profile; the first picture of an animation",
        open: super::jxl::open,
    },
    Decoder {
        id: "pnm",
        name: "PBM, PGM, PPM, PAM, PFM",
        extensions: &["pbm", "pgm", "ppm", "pnm", "pam", "pfm"],
        sniff: super::pnm::sniff,
        gives: "every picture of the file; bits, numbers up to 65,535 and floating point, transparency",
        open: super::pnm::open,
    },
    Decoder {
        id: "ico",
        name: "Windows icon",
        extensions: &["ico"],
        sniff: |head| matches!(head, [0, 0, 1, 0, count, 0, ..] if *count > 0),
        gives: "the largest picture",
        open: super::still::open_ico,
    },
    Decoder {
        id: "qoi",
        name: "QOI",
        extensions: &["qoi"],
        sniff: |head| head.starts_with(b"qoif"),
        gives: "grey and colour, transparency",
        open: super::still::open_qoi,
    },
    Decoder {
        id: "tga",
        name: "TGA",
        extensions: &["tga", "icb", "vda", "vst"],
        sniff: super::still::is_tga,
        gives: "grey, colour and palette, with or without run lengths, transparency",
        open: super::still::open_tga,
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

/// A picture that another file holds, as a file of its own; `None` where it cannot be read, has another size, or says something that does not
/// count there: how it lies, or what its colours are.
pub(super) fn open_held(bytes: Vec<u8>, size: ScanSize, limits: &Limits) -> Option<Box<dyn ScanFile>> {
    if super::profile::of_jpeg(&bytes).is_some() {
        return None;
    }
    let mut file = open(Box::new(std::io::Cursor::new(bytes)), limits).ok()?;
    let info = file.frame_info(0).ok()?;
    (info.size == size && info.orientation == Orientation::default()).then_some(file)
}

/// What an unknown file may be, for the message.
fn guess(head: &[u8]) -> String {
    let known: &[(&[u8], &str)] = &[
        (b"AT&TFORM", "a DjVu file that is neither a page nor a document; convert it to PDF or TIFF"),
        (b"PK\x03\x04", "a ZIP archive; unpack it first"),
        (b"8BPS", "a Photoshop file; export it as TIFF"),
        (b"\0\0\x02\0", "a Windows cursor"),
        (b"%!PS", "a PostScript file; convert it to PDF"),
        (b"\xc5\xd0\xd3\xc6", "a PostScript file with a preview; convert it to PDF"),
        (b"\x76\x2f\x31\x01", "an OpenEXR file; convert it to TIFF or PNG"),
        (b"SIMPLE  =", "a FITS file; convert it to TIFF or PNG"),
        (b"\x0a\x05\x01", "a PCX file; convert it to PNG or TIFF"),
        (b"\xb1\x68\xde\x3a", "a DCX file of several PCX pages; convert it to TIFF"),
        (b"\x01\xda", "an SGI picture; convert it to PNG or TIFF"),
        (b"\x59\xa6\x6a\x95", "a Sun raster picture; convert it to PNG or TIFF"),
        (b"#define", "an XBM bitmap or a program; convert it to PNG"),
        (b"/* XPM", "an XPM picture; convert it to PNG"),
        (b"gimp xcf", "a GIMP file; export it as TIFF or PNG"),
        (b"#?RADIANCE", "a Radiance picture; convert it to PNG or TIFF"),
        (b"FORM", "an IFF file; convert it to PNG or TIFF"),
        (b"DDS ", "a texture; convert it to PNG"),
        (b"icns", "an Apple icon; convert it to PNG"),
        (b"II\xbc", "a JPEG XR file; convert it to TIFF or PNG"),
        (b"IIN1", "raw data of a sensor; develop it to TIFF or JPEG"),
        (b"<?xml", "an XML text"),
    ];
    if head.is_empty() {
        return "the file is empty".to_owned();
    }
    if head.get(4..8) == Some(b"ftyp") {
        return match head.get(8..12) {
            Some(b"avif" | b"avis") => {
                "an AVIF file, for which there is no free and safe decoder; convert it to PNG, for instance with `avifdec in.avif out.png`"
            }
            Some(b"heic" | b"heix" | b"hevc" | b"mif1" | b"msf1") => {
                "a HEIF file of a telephone, for which there is no free decoder; convert it to JPEG or PNG"
            }
            Some(b"crx ") => "raw data of a camera; develop it to TIFF or JPEG",
            _ => "a video file",
        }
        .to_owned();
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
        assert_eq!(check(b"AT&TFORM\0\0\0\x10DJVUINFO"), "djvu");
        assert_eq!(check(b"\xff\x0a\x01"), "jxl");
        assert_eq!(check(b"P5\n3 2\n255\n"), "pnm");
        assert_eq!(check(b"\0\0\x02\0\0\0\0\0\0\0\0\0\x05\0\x05\0\x18\x20"), "tga");
        assert_eq!(check(b"BM is how this text begins, and goes on"), "none");
        assert_eq!(check(b""), "none");
    }

    #[test]
    fn unknown_files_are_named_where_possible() {
        let error = |bytes: &'static [u8]| open(Box::new(std::io::Cursor::new(bytes)), &Limits::default()).err().unwrap().to_string();
        assert_eq!(error(b""), "this is not a kind of image that can be opened: the file is empty");
        assert!(error(b"AT&TFORM\0\0\0\x04PM44").contains("neither a page nor a document"));
        assert!(error(b"\0\0\0\x20ftypavif\0\0").contains("an AVIF file"));
        assert_eq!(error(b"hello"), "this is not a kind of image that can be opened: its first bytes are 68 65 6c 6c 6f");
    }
}
