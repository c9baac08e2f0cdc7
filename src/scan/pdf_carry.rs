//! The coded bytes of a PDF page that is a scan in an envelope.

use super::carried::{Carried, Coding};
use super::pdf_page::PlacedImage;
use crate::model::{Orientation, ScanSize};
use hayro::hayro_syntax::object::{Array, Dict, Name, Stream};
use hayro::hayro_syntax::page::Page;

/// The page's one image as it is coded; `None` where it must be decoded, or where it is not plain which of several images it is.
pub(super) fn carried(page: &Page<'_>, image: &PlacedImage, orientation: Orientation) -> Option<Carried> {
    let images = &page.resources().x_objects;
    let mut found = images.keys().filter_map(|name| images.get::<Stream<'_>>(&name)).filter(|stream| {
        let side = |key: &str| stream.dict().get::<u32>(key);
        side("Width") == Some(image.width) && side("Height") == Some(image.height)
    });
    let stream = found.next().filter(|_| found.next().is_none())?;
    let dict = stream.dict();
    if ["SMask", "Mask", "Decode"].iter().any(|key| dict.contains_key(key)) || dict.get::<bool>("ImageMask") == Some(true) {
        return None;
    }
    let size = ScanSize { width: image.width, height: image.height };
    let data = stream.raw_data().into_owned();
    let coding = match filter(dict)?.as_str() {
        "DCTDecode" => Coding::Jpeg { components: components(dict)? },
        "CCITTFaxDecode" => fax(dict, size)?,
        _ => return None,
    };
    Some(Carried::whole(size, orientation, coding, data))
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

fn components(dict: &Dict<'_>) -> Option<u8> {
    if dict.get::<u32>("BitsPerComponent") != Some(8) || parameters(dict).is_some() {
        return None;
    }
    if let Some(space) = dict.get::<Name<'_>>("ColorSpace") {
        return match space.as_ref() {
            b"DeviceGray" => Some(1),
            b"DeviceRGB" => Some(3),
            _ => None,
        };
    }
    let space = dict.get::<Array<'_>>("ColorSpace")?;
    let profile = space.iter::<Stream<'_>>().next()?;
    profile.dict().get::<u32>("N").and_then(|count| u8::try_from(count).ok()).filter(|count| matches!(count, 1 | 3))
}

fn fax(dict: &Dict<'_>, size: ScanSize) -> Option<Coding> {
    let parameters = parameters(dict)?;
    let flag = |key: &str| parameters.get::<bool>(key).unwrap_or(false);
    let gray = dict.get::<Name<'_>>("ColorSpace").is_some_and(|space| space.as_ref() == b"DeviceGray");
    let fits = gray && parameters.get::<i32>("K").unwrap_or(0) < 0 && parameters.get::<u32>("Columns").unwrap_or(1728) == size.width;
    (fits && !flag("EncodedByteAlign")).then(|| Coding::Fax { inverted: flag("BlackIs1") })
}
