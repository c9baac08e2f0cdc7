//! TIFF pages whose coded bytes other documents can hold as they are: Group 4 and JPEG, in one piece or in strips.

use super::directory::Source;
use super::spec::{Photometric, Spec, USUAL_REFERENCE, USUAL_WEIGHTS};
use crate::model::{CodedPicture, Coding, ScanSize, Strip};
use crate::scan::decoders::open_held;
use crate::scan::jpeg::join::{frame, joined};
use crate::scan::{Limits, ScanError, ScanFile};

/// Larger pictures are decoded instead; nothing that was scanned has a coded page of this size.
const MOST: u64 = 512 << 20;

/// The page as it is coded; `None` where it must be decoded.
pub(super) fn carried(source: &mut Source, spec: &Spec) -> Result<Option<CodedPicture>, ScanError> {
    let chunks = &spec.chunks;
    let total: u64 = chunks.places.iter().map(|(_, count)| *count).fold(0, u64::saturating_add);
    if chunks.across != 1 || (chunks.tiled && chunks.down != 1) || total > MOST || chunks.places.len() != chunks.down as usize {
        return Ok(None);
    }
    match spec.compression {
        4 if spec.kept_bits() == 1 => fax(source, spec).map(Some),
        7 if matches!(spec.samples, 1 | 3) && !spec.planar && spec.bits == 8 && !chunks.tiled => jpeg_strips(source, spec),
        _ => Ok(None),
    }
}

fn fax(source: &mut Source, spec: &Spec) -> Result<CodedPicture, ScanError> {
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
    Ok(CodedPicture { size: spec.size, orientation: spec.orientation, coding, strips })
}

/// A file of one page that holds these bytes of Group 4: the way back. `None` where they are too many for a TIFF.
pub(in crate::scan) fn of_fax(size: ScanSize, inverted: bool, data: Vec<u8>) -> Option<Vec<u8>> {
    const LONG: u16 = 4;
    let count = u32::try_from(data.len()).ok()?;
    let directory = count.checked_add(8 + 1)? & !1;
    // TIFF 6.0, sections 2 and 8; bits a sample, samples a pixel and the order of bits are what is taken for granted.
    let fields: [(u16, u32); 7] =
        [(256, size.width), (257, size.height), (259, 4), (262, u32::from(inverted)), (273, 8), (278, size.height), (279, count)];
    let mut bytes = b"II*\0".to_vec();
    bytes.extend(directory.to_le_bytes());
    bytes.extend(data);
    bytes.resize(directory as usize, 0);
    bytes.extend((fields.len() as u16).to_le_bytes());
    for (tag, value) in fields {
        bytes.extend([tag.to_le_bytes(), LONG.to_le_bytes()].concat());
        bytes.extend([1_u32.to_le_bytes(), value.to_le_bytes()].concat());
    }
    bytes.extend([0; 4]);
    Some(bytes)
}

fn jpeg_strips(source: &mut Source, spec: &Spec) -> Result<Option<CodedPicture>, ScanError> {
    let rgb = match spec.photometric {
        Photometric::YCbCr(..) if spec.samples == 3 => false,
        Photometric::Rgb if spec.samples == 3 => true,
        Photometric::BlackIsZero if spec.samples == 1 => false,
        _ => return Ok(None),
    };
    let mut streams = Vec::with_capacity(spec.chunks.places.len());
    for (at, count) in spec.chunks.places.clone() {
        let Some(stream) = whole(&spec.jpeg_tables, source.read_at(at, count)?, rgb) else { return Ok(None) };
        streams.push(stream);
    }
    let coding = Coding::Jpeg { components: spec.samples as u8 };
    if let [_] = streams.as_slice() {
        let stream = streams.pop().unwrap_or_default();
        return Ok(Some(CodedPicture::whole(spec.size, spec.orientation, coding, stream)));
    }
    let strips = match joined(&streams).filter(|(_, rows)| *rows >= spec.size.height) {
        Some((stream, rows)) => vec![Strip { rows, data: stream }],
        None => match strips(streams, spec) {
            Some(strips) => strips,
            None => return Ok(None),
        },
    };
    Ok(Some(CodedPicture { size: spec.size, orientation: spec.orientation, coding, strips }))
}

/// The page as the one JPEG that it is, or that its strips are together; `None` where it is none, or where the TIFF says more of its colours
/// than the JPEG does.
///
/// # Errors
/// Where it cannot be read.
pub(super) fn as_jpeg(source: &mut Source, spec: &Spec, limits: &Limits) -> Result<Option<Box<dyn ScanFile>>, ScanError> {
    let usual = match spec.photometric {
        Photometric::YCbCr(weights, reference) => (weights, reference) == (USUAL_WEIGHTS, USUAL_REFERENCE),
        _ => true,
    };
    if spec.compression != 7 || !usual {
        return Ok(None);
    }
    let Some(CodedPicture { strips, .. }) = carried(source, spec)? else { return Ok(None) };
    let Ok([Strip { rows, data }]) = <[_; 1]>::try_from(strips) else { return Ok(None) };
    Ok(if rows == spec.size.height { open_held(data, spec.size, limits) } else { None })
}

/// Strips as pictures of their own, where each has the rows it should have; the last may have more.
fn strips(streams: Vec<Vec<u8>>, spec: &Spec) -> Option<Vec<Strip>> {
    let last = streams.len() - 1;
    let strip = |(at, data): (usize, Vec<u8>)| {
        let rows = frame(&data).filter(|frame| frame.width == spec.size.width && u32::from(frame.components) == spec.samples)?.height;
        let wanted = spec.rows_of(at as u32);
        (rows == wanted || (at == last && rows > wanted)).then_some(Strip { rows, data })
    };
    streams.into_iter().enumerate().map(strip).collect()
}

/// A strip's data as a JPEG that can stand alone: with the tables that the page's strips share, and saying what its colours are.
fn whole(tables: &[u8], data: Vec<u8>, rgb: bool) -> Option<Vec<u8>> {
    let rest = data.strip_prefix(&[0xff, 0xd8])?;
    // A stream without a marker of its own is taken for YCbCr wherever it is shown.
    let adobe: &[u8] = if rgb { &[0xff, 0xee, 0, 14, b'A', b'd', b'o', b'b', b'e', 0, 100, 0, 0, 0, 0, 0] } else { &[] };
    let shared = tables.strip_prefix(&[0xff, 0xd8]).and_then(|tables| tables.strip_suffix(&[0xff, 0xd9])).unwrap_or_default();
    if adobe.is_empty() && shared.is_empty() {
        return Some(data);
    }
    Some([&[0xff, 0xd8], adobe, shared, rest].concat())
}
