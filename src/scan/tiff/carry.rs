//! TIFF pages whose coded bytes other documents can hold as they are: Group 4 in strips, and JPEG in one piece.

use super::directory::Source;
use super::spec::{Photometric, Spec};
use crate::scan::ScanError;
use crate::scan::carried::{Carried, Coding, Strip};

/// Larger pictures are decoded instead; nothing that was scanned has a coded page of this size.
const MOST: u64 = 512 << 20;

/// The page as it is coded; `None` where it must be decoded.
pub(super) fn carried(source: &mut Source, spec: &Spec) -> Result<Option<Carried>, ScanError> {
    let chunks = &spec.chunks;
    let total: u64 = chunks.places.iter().map(|(_, count)| *count).fold(0, u64::saturating_add);
    if chunks.across != 1 || (chunks.tiled && chunks.down != 1) || total > MOST || chunks.places.len() != chunks.down as usize {
        return Ok(None);
    }
    match spec.compression {
        4 if spec.kept_bits() == 1 => fax(source, spec).map(Some),
        7 if chunks.down == 1 && matches!(spec.samples, 1 | 3) && !spec.planar && spec.bits == 8 => jpeg(source, spec),
        _ => Ok(None),
    }
}

fn fax(source: &mut Source, spec: &Spec) -> Result<Carried, ScanError> {
    let mut strips = Vec::with_capacity(spec.chunks.places.len());
    for (index, (at, count)) in (0..).zip(spec.chunks.places.clone()) {
        let mut data = source.read_at(at, count)?;
        if spec.reversed_bits {
            for byte in &mut data {
                *byte = byte.reverse_bits();
            }
        }
        strips.push(Strip { rows: spec.rows_of(index), data });
    }
    let coding = Coding::Fax { inverted: spec.photometric == Photometric::BlackIsZero };
    Ok(Carried { size: spec.size, orientation: spec.orientation, coding, strips })
}

fn jpeg(source: &mut Source, spec: &Spec) -> Result<Option<Carried>, ScanError> {
    // A stream without a marker of its own is taken for YCbCr wherever it is shown.
    let as_said = match spec.photometric {
        Photometric::YCbCr(..) => spec.samples == 3,
        Photometric::BlackIsZero => spec.samples == 1,
        _ => false,
    };
    let Some(&(at, count)) = spec.chunks.places.first().filter(|_| as_said && !spec.chunks.tiled) else { return Ok(None) };
    let data = source.read_at(at, count)?;
    let stream: Vec<u8> = match spec.jpeg_tables.strip_suffix(&[0xff, 0xd9]) {
        Some(tables) => tables.iter().chain(data.iter().skip(2)).copied().collect(),
        None => data,
    };
    if !stream.starts_with(&[0xff, 0xd8]) {
        return Ok(None);
    }
    let coding = Coding::Jpeg { components: spec.samples as u8 };
    Ok(Some(Carried::whole(spec.size, spec.orientation, coding, stream)))
}
