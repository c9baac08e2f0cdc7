//! What elements and their attributes say of blocks, places and images.

use super::super::assembly::{points, zone, zone_around};
use super::super::xml::Element;
use crate::model::{RegionKind, ScanRect};

/// What a note is, by its place.
pub(super) fn note_kind(element: &Element) -> RegionKind {
    let place = element.attr("place").unwrap_or_default();
    let margin = ["margin", "left", "right", "inline-margin"].iter().any(|side| place.contains(side));
    if margin { RegionKind::Marginalia } else { RegionKind::Footnote }
}

/// What a block element is; `None` for elements within lines.
pub(super) fn block_kind(name: &str, element: &Element) -> Option<RegionKind> {
    Some(match name {
        "head" | "docTitle" | "titlePart" => RegionKind::Heading,
        "fw" | "stamp" if element.attr("rend") == Some("inline") => return None,
        "fw" | "ab" => kind_of(element.attr("type").unwrap_or_default()),
        "stamp" => RegionKind::Stamp,
        "table" => RegionKind::Table,
        "figure" => RegionKind::Caption,
        "p" | "lg" | "sp" | "div" | "div1" | "div2" | "div3" | "item" | "list" | "opener" | "closer" | "dateline" | "salute" | "signed"
        | "byline" | "trailer" | "postscript" | "argument" | "epigraph" | "docImprint" | "titlePage" | "speaker" | "stage" | "label"
        | "quote" | "q" | "address" | "addrLine" | "bibl" | "listBibl" | "floatingText" | "group" | "milestone" => {
            if matches!(name, "q" | "quote" | "label" | "bibl") && inline(element) {
                return None;
            }
            RegionKind::Paragraph
        }
        _ => return None,
    })
}

/// Quotations and labels stand within a sentence unless they say otherwise.
fn inline(element: &Element) -> bool {
    !element.attr("rend").is_some_and(|rend| rend.contains("block"))
}

/// What a type of `fw` or of a zone means.
pub(super) fn kind_of(named: &str) -> RegionKind {
    match named.to_ascii_lowercase().as_str() {
        "header" | "head" | "running-head" | "banner" | "classification" => RegionKind::Header,
        "footer" | "foot" => RegionKind::Footer,
        "pagenum" | "pageno" | "page-number" | "page" => RegionKind::PageNumber,
        "catch" | "catchword" | "sig" => RegionKind::Catchword,
        "marginalia" | "margin" => RegionKind::Marginalia,
        "stamp" => RegionKind::Stamp,
        "heading" | "title" => RegionKind::Heading,
        "footnote" | "note" => RegionKind::Footnote,
        "caption" => RegionKind::Caption,
        "table" => RegionKind::Table,
        "other" => RegionKind::Other,
        _ => RegionKind::Paragraph,
    }
}

/// `@ulx @uly @lrx @lry`, or the box around `@points`.
pub(super) fn zone_of(element: &Element) -> Option<ScanRect> {
    let corner = |x: &str, y: &str| element.number(x).zip(element.number(y));
    match (corner("ulx", "uly"), corner("lrx", "lry")) {
        (Some((left, top)), Some((right, bottom))) => zone(left, top, right, bottom),
        _ => zone_around(&points(element.attr("points")?)),
    }
}

/// The image that a pointer names itself: a file or an address, not a place in this file.
pub(super) fn image_of(facs: &str) -> Option<String> {
    let named = facs.trim();
    (!named.is_empty() && !named.starts_with('#')).then(|| named.to_owned())
}
