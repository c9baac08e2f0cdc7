//! JPEG 2000 as documents take it (ISO 19005-2, 6.2.8.3): a file that says what its colours are, with one or three channels of the same
//! depth and nothing see-through. A bare codestream gets the boxes that say so; its bytes stay.

/// A box: its name and what is in it.
type Part<'a> = ([u8; 4], &'a [u8]);

/// The boxes of a file or of a box of boxes; what is cut off ends the list.
fn boxes(bytes: &[u8]) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some(([a, b, c, d, name @ ..], after)) = rest.split_first_chunk::<8>() {
        let len = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        let (head, len) = match len {
            0 => (8, rest.len()),
            1 => match after.first_chunk::<8>() {
                Some(long) => (16, usize::try_from(u64::from_be_bytes(*long)).unwrap_or(usize::MAX)),
                None => break,
            },
            len => (8, len),
        };
        let Some(content) = rest.get(head..len.min(rest.len())) else { break };
        found.push((*name, content));
        rest = rest.get(len.max(8)..).unwrap_or_default();
    }
    found
}

/// What the codestream's header says: width, height, components, bits where all have the same.
struct Stream {
    width: u32,
    height: u32,
    components: u16,
    bits: Option<u8>,
}

fn stream(bytes: &[u8]) -> Option<Stream> {
    let siz = bytes.strip_prefix(b"\xff\x4f\xff\x51")?;
    let long = |at: usize| siz.get(at..at + 4)?.first_chunk::<4>().map(|bytes| u32::from_be_bytes(*bytes));
    let (right, bottom, left, top) = (long(4)?, long(8)?, long(12)?, long(16)?);
    let components = siz.get(36..38)?.first_chunk::<2>().map(|bytes| u16::from_be_bytes(*bytes))?;
    let depths: Vec<u8> = siz.get(38..)?.chunks_exact(3).take(usize::from(components)).filter_map(|one| one.first().copied()).collect();
    let first = *depths.first()?;
    // The highest bit says that samples may be negative.
    let bits = depths.iter().all(|depth| *depth == first && depth & 0x80 == 0).then_some(first);
    Some(Stream { width: right.checked_sub(left)?, height: bottom.checked_sub(top)?, components, bits })
}

/// A whole file that documents can take; `None` where the picture must be decoded.
pub(in crate::scan) fn embedded(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.starts_with(b"\xff\x4f\xff\x51") {
        return wrapped(bytes);
    }
    let found = boxes(bytes);
    let head = found.iter().find(|(name, _)| name == b"jp2h").map(|(_, content)| boxes(content))?;
    let code = found.iter().find(|(name, _)| name == b"jp2c").and_then(|(_, content)| stream(content))?;
    let has = |name: &[u8; 4]| head.iter().any(|(other, _)| other == name);
    let colours: Vec<&[u8]> = head.iter().filter(|(name, _)| name == b"colr").map(|(_, content)| *content).collect();
    let [colour] = colours.as_slice() else { return None };
    let known = match colour {
        // sRGB, grey, sYCC.
        [1, _, _, rest @ ..] => matches!(rest.first_chunk::<4>().map(|space| u32::from_be_bytes(*space)), Some(16..=18)),
        [2, ..] => true,
        _ => false,
    };
    let plain = matches!(code.components, 1 | 3) && code.bits.is_some() && known;
    (plain && !has(b"pclr") && !has(b"cdef")).then(|| bytes.to_vec())
}

fn wrapped(code: &[u8]) -> Option<Vec<u8>> {
    let Stream { width, height, components, bits: Some(bits) } = stream(code)? else { return None };
    let space: u32 = match components {
        1 => 17,
        3 => 16,
        _ => return None,
    };
    let part = |name: &[u8; 4], content: &[u8]| [&(content.len() as u32 + 8).to_be_bytes()[..], name, content].concat();
    let size = [&height.to_be_bytes()[..], &width.to_be_bytes(), &components.to_be_bytes(), &[bits, 7, 0, 0]].concat();
    let colour = [&[1, 0, 0][..], &space.to_be_bytes()].concat();
    let head = [part(b"ihdr", &size), part(b"colr", &colour)].concat();
    let parts = [part(b"jP  ", b"\r\n\x87\n"), part(b"ftyp", b"jp2 \0\0\0\0jp2 "), part(b"jp2h", &head), part(b"jp2c", code)];
    Some(parts.concat())
}

/// Whether nothing was lost: the wavelet of whole numbers. Where that cannot be told, something may have been.
pub(super) fn is_reversible(bytes: &[u8]) -> bool {
    let style = bytes.windows(2).position(|marker| marker == b"\xff\x52");
    style.and_then(|at| bytes.get(at + 13)) == Some(&1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(components: u8) -> Vec<u8> {
        let mut bytes = b"\xff\x4f\xff\x51\0\x2f\0\0".to_vec();
        for side in [90_u32, 40, 0, 0, 90, 40, 0, 0] {
            bytes.extend(side.to_be_bytes());
        }
        bytes.extend([0, components]);
        bytes.extend([7, 1, 1].repeat(usize::from(components)));
        bytes
    }

    #[test]
    fn a_bare_codestream_gets_a_head_that_says_what_it_is() {
        let code = code(3);
        let file = embedded(&code).unwrap();
        assert!(super::super::sniff(&file) && file.ends_with(&code));
        assert_eq!(embedded(&file), Some(file.clone()), "what was made is taken");
        let header = super::super::read_header(&file).unwrap();
        assert_eq!((header.size.width, header.size.height, header.components), (90, 40, 3));
        for len in 0..file.len() {
            let _unused = (embedded(&file[..len]), is_reversible(&file[..len]));
        }
    }

    #[test]
    fn what_is_see_through_or_unnamed_is_decoded() {
        assert!(embedded(&code(4)).is_none() && embedded(&code(2)).is_none());
        let file = embedded(&code(3)).unwrap();
        let unknown: Vec<u8> = file.iter().enumerate().map(|(at, byte)| if file[..at].ends_with(b"colr") { 3 } else { *byte }).collect();
        assert!(embedded(&unknown).is_none());
    }
}
