//! Coarse pictures of large pages, kept so that a page that was opened before shows at once.
//!
//! They are JPEG of about a screen's height, under path, place, size and time of the scan: a file that was replaced has none. What is shown
//! from here is only a first sight; the scan itself is decoded all the same. They belong to no dossier, so that one can be shown before
//! the dossier is open.

use super::open_scans::{FrameKey, PreviewStore};
use crate::model::{ScanRect, ScanSize};
use crate::scan::tiles::reduced_size;
use crate::scan::{Cancel, Limits, Raster, Request};
use crate::store::{listing, previews::Previews};

/// JPEG quality: what is lost shows only beside the scan itself, which comes a moment later.
const QUALITY: u8 = 85;

/// The previews of a user.
pub(super) struct KeptPreviews(pub(super) Previews);

/// The name of a scan as it is now; none where it cannot be looked at.
fn name(key: &FrameKey) -> Option<String> {
    let entry = listing::stat(&key.path).ok()?;
    Some(format!("{} {} {} {}", key.frame, entry.bytes, entry.modified_ms?, key.path.display()))
}

impl PreviewStore for KeptPreviews {
    fn kept(&self, key: &FrameKey, scan: ScanSize) -> Option<Raster> {
        read(self.0.read(&name(key)?)?, scan)
    }

    fn keep(&self, key: &FrameKey, picture: &Raster) {
        if let (Some(name), Some(bytes)) = (name(key), written(picture)) {
            self.0.write(&name, &bytes);
        }
    }
}

/// One byte says how often the scan was halved; the rest is a JPEG.
fn written(picture: &Raster) -> Option<Vec<u8>> {
    let mut bytes = vec![picture.reduction.max(1).ilog2() as u8];
    bytes.extend(crate::scan::encode_jpeg(picture, QUALITY).ok()?);
    Some(bytes)
}

/// The other way; none where it is not ours or not of this size.
fn read(mut bytes: Vec<u8>, scan: ScanSize) -> Option<Raster> {
    let reduction = 1_u32.checked_shl(u32::from(*bytes.first()?)).filter(|reduction| *reduction < 1 << 16)?;
    bytes.remove(0);
    let limits = Limits::default();
    let mut file = crate::scan::open(Box::new(std::io::Cursor::new(bytes)), &limits).ok()?;
    let raster = file.decode(0, Request::WHOLE, &limits, &Cancel::default()).ok()?;
    let area = ScanRect::new(0, 0, scan.width as i32, scan.height as i32);
    (raster.size == reduced_size(scan, reduction)).then_some(Raster { reduction, area, ..raster })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::Pixels;

    #[test]
    fn what_is_kept_reads_back_for_a_scan_of_the_same_size() {
        let (scan, size) = (ScanSize { width: 801, height: 400 }, ScanSize { width: 201, height: 100 });
        let area = ScanRect::new(0, 0, 801, 400);
        let picture = Raster { size, reduction: 4, area, pixels: Pixels::Grey(vec![90; 20_100]), damage: None };
        let kept = written(&picture).unwrap();
        let back = read(kept.clone(), scan).unwrap();
        assert_eq!((back.size, back.reduction, back.area), (size, 4, area));
        assert!(back.pixels.bytes().iter().all(|value| value.abs_diff(90) < 3));
        assert!(read(kept.clone(), ScanSize { width: 900, height: 400 }).is_none());
        assert!(read(kept[..9].to_vec(), scan).is_none() && read(Vec::new(), scan).is_none() && read(vec![77, 1], scan).is_none());
    }
}
