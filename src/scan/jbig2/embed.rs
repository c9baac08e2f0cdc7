//! JBIG2 as documents embed it (ITU-T T.88, D.3; PDF 32000-1, 7.4.7): the segments of one page and those that all pages share, each in
//! order with its data, without the file's head and the marks of ends.

/// Segments at most; a page of a newspaper has some hundreds.
const MOST: usize = 1 << 16;

/// A segment: its header in pieces, as far as that must be known to write it again.
struct Segment<'a> {
    kind: u8,
    page: u32,
    /// The header up to the page it belongs to.
    head: &'a [u8],
    /// Whether the page's number has four bytes.
    wide: bool,
    len: u32,
    data: &'a [u8],
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.first_chunk::<4>().map(|bytes| u32::from_be_bytes(*bytes))
}

/// The header of the segment at a place, and where it ends.
fn header(bytes: &[u8], at: usize) -> Option<(Segment<'_>, usize)> {
    let number = long(bytes, at)?;
    let flags = *bytes.get(at + 4)?;
    let count = *bytes.get(at + 5)?;
    // Up to four segments referred to are counted in three bits; more in four bytes, with a bit for each behind.
    let (referred, after) = if count >> 5 == 7 {
        let count = (long(bytes, at + 5)? & 0x1fff_ffff) as usize;
        (count, at + 9 + (count + 1).div_ceil(8))
    } else {
        (usize::from(count >> 5), at + 6)
    };
    let each = match number {
        0..=256 => 1,
        257..=65_536 => 2,
        _ => 4,
    };
    let page_at = after.checked_add(referred.checked_mul(each)?)?;
    let wide = flags & 0x40 != 0;
    let page = if wide { long(bytes, page_at)? } else { u32::from(*bytes.get(page_at)?) };
    let len_at = page_at + if wide { 4 } else { 1 };
    let len = long(bytes, len_at)?;
    let segment = Segment { kind: flags & 0x3f, page, head: bytes.get(at..page_at)?, wide, len, data: &[] };
    Some((segment, len_at + 4))
}

/// The segments of a file.
fn segments(bytes: &[u8]) -> Option<Vec<Segment<'_>>> {
    let flags = *bytes.get(8)?;
    let (sequential, knows_pages) = (flags & 1 != 0, flags & 2 == 0);
    let mut at = if knows_pages { 13 } else { 9 };
    let mut found: Vec<Segment<'_>> = Vec::new();
    while at < bytes.len() && found.len() < MOST {
        let (mut segment, end) = header(bytes, at)?;
        at = end;
        if sequential {
            // A length that is not known is only found by decoding.
            let end = at.checked_add(usize::try_from(segment.len).ok()?)?;
            segment.data = bytes.get(at..end)?;
            at = end;
        }
        let is_end = segment.kind == 51;
        found.push(segment);
        if is_end {
            break;
        }
    }
    if !sequential {
        for segment in &mut found {
            let end = at.checked_add(usize::try_from(segment.len).ok()?)?;
            segment.data = bytes.get(at..end)?;
            at = end;
        }
    }
    Some(found)
}

fn write(segment: &Segment<'_>, page: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(segment.head);
    if segment.wide {
        out.extend(page.to_be_bytes());
    } else {
        out.push(page as u8);
    }
    out.extend(segment.len.to_be_bytes());
    out.extend_from_slice(segment.data);
}

/// What all pages of a file share, and the nth page, from 0, as a page of its own; `None` where that needs decoding.
pub(super) fn embedded(bytes: &[u8], nth: usize) -> Option<(Vec<u8>, Vec<u8>)> {
    let segments = segments(bytes)?;
    let page = segments.iter().filter(|segment| segment.kind == 48).nth(nth)?.page;
    let (mut globals, mut own) = (Vec::new(), Vec::new());
    // Ends of pages and of the file are not embedded.
    for segment in segments.iter().filter(|segment| !matches!(segment.kind, 49 | 51)) {
        match segment.page {
            0 => write(segment, 0, &mut globals),
            other if other == page => write(segment, 1, &mut own),
            _ => {}
        }
    }
    Some((globals, own))
}

/// A file of one page that holds these segments: the way back. The marks of ends may be missing.
pub(in crate::scan) fn of_embedded(globals: &[u8], own: &[u8]) -> Vec<u8> {
    // In order, with its data behind each header, and one page (T.88, D.4).
    let head = b"\x97JB2\r\n\x1a\n\x01\0\0\0\x01";
    [head.as_slice(), globals, own].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of two pages with a segment that both share; in the random-access form all headers come first.
    fn file(sequential: bool) -> Vec<u8> {
        let mut bytes = b"\x97JB2\r\n\x1a\n".to_vec();
        bytes.extend([u8::from(sequential), 0, 0, 0, 2]);
        let segments: [(u8, &[u8], u8, &[u8]); 7] = [
            (0, &[], 0, b"dict"),
            (48, &[], 1, b"one"),
            (6, &[0], 1, b"text"),
            (49, &[], 1, b""),
            (48, &[], 2, b"two"),
            (49, &[], 2, b""),
            (51, &[], 0, b""),
        ];
        let mut data: Vec<u8> = Vec::new();
        for (number, (kind, refers, page, content)) in (0..).zip(segments) {
            bytes.extend([0, 0, 0, number, kind, (refers.len() as u8) << 5]);
            bytes.extend(refers);
            bytes.push(page);
            bytes.extend((content.len() as u32).to_be_bytes());
            if sequential { bytes.extend(content) } else { data.extend(content) }
        }
        bytes.extend(data);
        bytes
    }

    #[test]
    fn a_page_comes_with_what_it_shares_and_as_the_first() {
        for sequential in [true, false] {
            let file = file(sequential);
            let (globals, page) = embedded(&file, 0).unwrap();
            assert_eq!(globals, b"\0\0\0\0\0\0\0\0\0\0\x04dict");
            assert_eq!(page, b"\0\0\0\x01\x30\0\x01\0\0\0\x03one\0\0\0\x02\x06\x20\0\x01\0\0\0\x04text");
            assert_eq!(embedded(&file, 1).unwrap().1, b"\0\0\0\x04\x30\0\x01\0\0\0\x03two");
            assert!(embedded(&file, 2).is_none());
            for len in 0..file.len() {
                let _unused = embedded(&file[..len], 0);
            }
        }
    }
}
