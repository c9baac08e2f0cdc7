//! Scans as documents for browsers take them.

use crate::app::problem::Problem;
use crate::formats::FlowScan;
use crate::model::{ScanRef, ScanSize};
use crate::scan::{self, Cancel, Request, ScanError};
use crate::store::listing;
use std::path::Path;

/// Widest picture that is put into a document, in pixels.
const WIDEST: u32 = 1_600;
/// Largest picture file that is put into a document as it is.
const LARGEST: u64 = 6 << 20;

/// A scan as browsers show it: the file's own bytes where they know the kind, otherwise a picture made from it.
///
/// # Errors
/// Where the scan cannot be read.
pub fn picture(root: &Path, reference: &ScanRef, cancel: &Cancel) -> Result<FlowScan, Problem> {
    let path = root.join(&reference.path);
    let told = |what: String| {
        Problem::new(format!("A scan could not be put into the export: {what}")).kept("Its text was exported.").at(&reference.path)
    };
    let head = listing::read_head(&path, 2 << 10).map_err(|error| told(error.to_string()))?;
    let mime = match scan::decoders::sniff(&head).map(|decoder| decoder.id) {
        Some("jpeg") => Some("image/jpeg"),
        Some("png") => Some("image/png"),
        Some("webp") => Some("image/webp"),
        Some("gif") => Some("image/gif"),
        _ => None,
    };
    if let Some(mime) = mime
        && let Ok(bytes) = listing::read_file(&path, LARGEST)
    {
        return Ok(FlowScan { mime: mime.to_owned(), bytes: bytes.into() });
    }
    let reader = listing::open_reader(&path).map_err(|error| told(error.to_string()))?;
    let encoded = encoded(Box::new(reader), reference.frame, cancel).map_err(|error| told(error.to_string()))?;
    Ok(FlowScan { mime: "image/jpeg".to_owned(), bytes: encoded.into() })
}

fn encoded(reader: Box<dyn scan::ScanReader>, frame: u32, cancel: &Cancel) -> Result<Vec<u8>, ScanError> {
    let limits = scan::Limits::default();
    let mut file = scan::open(reader, &limits)?;
    let ScanSize { width, .. } = file.frame_info(frame)?.size;
    let mut reduction = 1;
    while width / (reduction * 2) >= WIDEST {
        reduction *= 2;
    }
    let raster = file.decode(frame, Request { area: None, reduction }, &limits, cancel)?.reduced(reduction);
    let longest = raster.size.width.max(raster.size.height);
    let side =
        if raster.size.width > WIDEST { (u64::from(longest) * u64::from(WIDEST) / u64::from(raster.size.width)) as u32 } else { longest };
    scan::encode_jpeg(&scan::thumbnail(&raster, side), 80)
}
