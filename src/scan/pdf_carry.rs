//! The coded bytes of a PDF page that is a scan in an envelope.

use super::pdf_page::PlacedImage;
use crate::model::{CodedPicture, Coding, Orientation, ScanSize};
use hayro::hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as Bytes};
use hayro::hayro_syntax::page::Page;

/// The page's one image: how it is coded and what its bytes are read from.
pub(super) struct Found<'a> {
    /// Its stream.
    pub(super) stream: Stream<'a>,
    /// Whether it is a stencil: then it is a picture only where it is painted black.
    pub(super) is_stencil: bool,
    size: ScanSize,
    coded: Coded,
}

/// How the bytes are coded, as far as the dictionary says.
enum Coded {
    Jpeg { components: u8 },
    Fax { inverted: bool },
    Jbig2 { globals: Vec<u8>, inverted: bool },
    Jpeg2000,
}

/// The page's one image; `None` where it must be decoded, or where it is not plain which of several images it is.
pub(super) fn found<'a>(page: &'a Page<'a>, image: &PlacedImage) -> Option<Found<'a>> {
    let images = &page.resources().x_objects;
    let mut found = images.keys().filter_map(|name| images.get::<Stream<'_>>(&name)).filter(|stream| {
        let side = |key: &str| stream.dict().get::<u32>(key);
        side("Width") == Some(image.width) && side("Height") == Some(image.height)
    });
    let stream = found.next().filter(|_| found.next().is_none())?;
    let dict = stream.dict();
    let layered = ["SMask", "Mask"].iter().any(|key| dict.contains_key(key)) || dict.get::<i32>("SMaskInData").unwrap_or(0) != 0;
    if layered {
        return None;
    }
    let size = ScanSize { width: image.width, height: image.height };
    let is_stencil = dict.get::<bool>("ImageMask") == Some(true);
    let coded = match filter(dict)?.as_str() {
        "DCTDecode" if !is_stencil && !dict.contains_key("Decode") => Coded::Jpeg { components: components(dict)? },
        "JPXDecode" if !is_stencil && !dict.contains_key("Decode") && has_plain_colours(dict) => Coded::Jpeg2000,
        "CCITTFaxDecode" => fax(dict, size, is_stencil)?,
        "JBIG2Decode" => jbig2(dict, is_stencil)?,
        _ => return None,
    };
    Some(Found { stream, is_stencil, size, coded })
}

impl Found<'_> {
    /// The picture with its bytes as they stand in the file.
    pub(super) fn picture(self, data: Vec<u8>, orientation: Orientation) -> Option<CodedPicture> {
        let (coding, data) = match self.coded {
            Coded::Jpeg { components } => (Coding::Jpeg { components }, data),
            Coded::Fax { inverted } => (Coding::Fax { inverted }, data),
            Coded::Jbig2 { globals, inverted } => (Coding::Jbig2 { globals, inverted }, data),
            Coded::Jpeg2000 => (Coding::Jpeg2000, super::jp2::embed::embedded(&data)?),
        };
        Some(CodedPicture::whole(self.size, orientation, coding, data))
    }
}

/// The one filter of a stream.
fn filter(dict: &Dict<'_>) -> Option<String> {
    let said = |name: &Name<'_>| String::from_utf8_lossy(name.as_ref()).into_owned();
    if let Some(name) = dict.get::<Name<'_>>("Filter") {
        return Some(said(&name));
    }
    let names: Vec<Name<'_>> = dict.get::<Array<'_>>("Filter")?.iter::<Name<'_>>().collect();
    match names.as_slice() {
        [only] => Some(said(only)),
        _ => None,
    }
}

fn parameters<'a>(dict: &Dict<'a>) -> Option<Dict<'a>> {
    dict.get::<Dict<'a>>("DecodeParms").or_else(|| dict.get::<Array<'a>>("DecodeParms")?.iter::<Dict<'a>>().next())
}

/// What a picture's samples are to be taken for, beyond what its own bytes say.
pub(super) enum Colours {
    /// Nothing: they are grey or sRGB, or black and white.
    Plain,
    /// What this profile says.
    Profile(Vec<u8>),
}

/// What the dictionary of a picture says of its colours; `None` where that is more than a profile.
pub(super) fn colours(dict: &Dict<'_>) -> Option<Colours> {
    if dict.get::<bool>("ImageMask") == Some(true) || !dict.contains_key("ColorSpace") {
        return Some(Colours::Plain);
    }
    if let Some(space) = dict.get::<Name<'_>>("ColorSpace") {
        return matches!(space.as_ref(), b"DeviceGray" | b"DeviceRGB").then_some(Colours::Plain);
    }
    let space = dict.get::<Array<'_>>("ColorSpace")?;
    match space.iter::<Name<'_>>().next()?.as_ref() {
        b"ICCBased" => Some(Colours::Profile(space.iter::<Stream<'_>>().next()?.decoded().ok()?.into_owned())),
        // Of black and white: `inverted` looks at it.
        b"Indexed" => Some(Colours::Plain),
        _ => None,
    }
}

/// How many components a colour space has that means what ours mean: grey or RGB, with a profile or without.
fn plain_space(dict: &Dict<'_>) -> Option<u8> {
    if let Some(space) = dict.get::<Name<'_>>("ColorSpace") {
        return match space.as_ref() {
            b"DeviceGray" => Some(1),
            b"DeviceRGB" => Some(3),
            _ => None,
        };
    }
    let space = dict.get::<Array<'_>>("ColorSpace")?;
    match space.iter::<Name<'_>>().next()?.as_ref() {
        b"CalGray" => Some(1),
        b"CalRGB" => Some(3),
        b"ICCBased" => {
            let profile = space.iter::<Stream<'_>>().next()?;
            profile.dict().get::<u32>("N").and_then(|count| u8::try_from(count).ok()).filter(|count| matches!(count, 1 | 3))
        }
        _ => None,
    }
}

fn components(dict: &Dict<'_>) -> Option<u8> {
    if dict.get::<u32>("BitsPerComponent") != Some(8) || parameters(dict).is_some() {
        return None;
    }
    plain_space(dict)
}

/// Whether a JPEG 2000 picture means what its own file says.
fn has_plain_colours(dict: &Dict<'_>) -> bool {
    !dict.contains_key("ColorSpace") || plain_space(dict).is_some()
}

/// Whether the samples of a black and white picture mean the opposite of what is usual, where 1 is white.
fn inverted(dict: &Dict<'_>, is_stencil: bool) -> Option<bool> {
    let turned = match dict.get::<Array<'_>>("Decode") {
        None => false,
        Some(list) => match list.iter::<f32>().collect::<Vec<_>>().as_slice() {
            [low, high] => low > high,
            _ => return None,
        },
    };
    if is_stencil || plain_space(dict) == Some(1) {
        return Some(turned);
    }
    // Two colours by their numbers: black and white, whichever comes first.
    let space = dict.get::<Array<'_>>("ColorSpace")?;
    if space.iter::<Name<'_>>().next()?.as_ref() != b"Indexed" {
        return None;
    }
    let table = space.iter::<Object<'_>>().find_map(|part| match part {
        Object::String(table) => Some(Bytes::as_bytes(&table).to_vec()),
        _ => None,
    })?;
    let (first, second) = table.split_at_checked(table.len() / 2)?;
    let all = |half: &[u8], value: u8| !half.is_empty() && half.iter().all(|byte| *byte == value);
    match (all(first, 0) && all(second, 255), all(first, 255) && all(second, 0)) {
        (true, _) => Some(turned),
        (_, true) => Some(!turned),
        _ => None,
    }
}

fn fax(dict: &Dict<'_>, size: ScanSize, is_stencil: bool) -> Option<Coded> {
    let parameters = parameters(dict)?;
    let flag = |key: &str| parameters.get::<bool>(key).unwrap_or(false);
    let fits = parameters.get::<i32>("K").unwrap_or(0) < 0 && parameters.get::<u32>("Columns").unwrap_or(1728) == size.width;
    let turned = inverted(dict, is_stencil)?;
    (fits && !flag("EncodedByteAlign")).then(|| Coded::Fax { inverted: flag("BlackIs1") != turned })
}

fn jbig2(dict: &Dict<'_>, is_stencil: bool) -> Option<Coded> {
    let globals = parameters(dict).and_then(|parameters| parameters.get::<Stream<'_>>("JBIG2Globals"));
    let globals = globals.map(|stream| stream.decoded().map(std::borrow::Cow::into_owned)).transpose().ok()?.unwrap_or_default();
    Some(Coded::Jbig2 { globals, inverted: inverted(dict, is_stencil)? })
}
