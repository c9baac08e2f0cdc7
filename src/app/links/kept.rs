//! Ink and links as bytes, for keeping beside a dossier's other things that can be made again.
//!
//! Whole numbers of variable length (LEB128, as in the DWARF standard, section 7.6), zigzagged where they can be negative. A piece of ink
//! is told by how it differs from the one before, which makes a page of three thousand letters some twenty kilobytes.

use super::{PageLinks, Verdict};
use crate::model::{
    Confidence, InkLine, InkPage, InkPiece, Layout, Line, PlacedWord, Revision, ScanPoint, ScanRect, ScanSize, Span, Word, WordSource,
};
use std::sync::Arc;

/// Parts of a pixel that are kept along a line.
const PARTS: f32 = 8.0;
/// Parts of a whole that shares and confidences are kept in.
const SHARES: f32 = 1000.0;
/// Lines, pieces and words of a page that are believed at most: what says more is none of ours.
const MOST: usize = 1 << 20;

/// Writes numbers.
#[derive(Debug, Default)]
struct Packer(Vec<u8>);

impl Packer {
    fn count(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn whole(&mut self, value: i64) {
        self.count(((value << 1) ^ (value >> 63)) as u64);
    }

    fn part(&mut self, value: f32, parts: f32) {
        self.whole((value * parts).round() as i64);
    }

    fn rect(&mut self, zone: ScanRect, from: ScanRect) {
        for (side, other) in [(zone.left, from.left), (zone.top, from.top), (zone.right, zone.left), (zone.bottom, zone.top)] {
            self.whole(i64::from(side) - i64::from(other));
        }
    }

    fn point(&mut self, point: ScanPoint) {
        self.whole(i64::from(point.x));
        self.whole(i64::from(point.y));
    }

    fn span(&mut self, span: Span, from: usize) {
        self.whole(span.start as i64 - from as i64);
        self.count(span.len() as u64);
    }
}

/// Reads them; nothing where the bytes end or are none of ours.
struct Unpacker<'a>(std::slice::Iter<'a, u8>);

impl Unpacker<'_> {
    fn count(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = *self.0.next()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn size(&mut self) -> Option<usize> {
        usize::try_from(self.count()?).ok().filter(|size| *size <= MOST)
    }

    fn whole(&mut self) -> Option<i64> {
        let value = self.count()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    fn part(&mut self, parts: f32) -> Option<f32> {
        Some(self.whole()? as f32 / parts)
    }

    fn side(&mut self, from: i32) -> Option<i32> {
        i32::try_from(i64::from(from) + self.whole()?).ok()
    }

    fn rect(&mut self, from: ScanRect) -> Option<ScanRect> {
        let (left, top) = (self.side(from.left)?, self.side(from.top)?);
        Some(ScanRect { left, top, right: self.side(left)?, bottom: self.side(top)? })
    }

    fn point(&mut self) -> Option<ScanPoint> {
        Some(ScanPoint { x: self.side(0)?, y: self.side(0)? })
    }

    fn span(&mut self, from: usize) -> Option<Span> {
        let start = usize::try_from(from as i64 + self.whole()?).ok()?;
        Some(Span::new(start, start.checked_add(usize::try_from(self.count()?).ok()?)?))
    }

    fn many<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        (0..self.size()?).map(|_| one(self)).collect()
    }
}

/// The ink of a page as bytes.
pub fn ink_bytes(ink: &InkPage) -> Vec<u8> {
    let mut to = Packer::default();
    to.count(u64::from(ink.size.width));
    to.count(u64::from(ink.size.height));
    to.part(ink.skew_degrees, SHARES);
    to.count(u64::from(ink.quarter_turns));
    to.part(ink.pitch.unwrap_or(0.0), SHARES);
    to.part(ink.advance, SHARES);
    to.count(ink.lines.len() as u64);
    for line in &ink.lines {
        to.rect(line.zone, ScanRect::default());
        to.point(line.baseline.0);
        to.point(line.baseline.1);
        for value in [line.x_height, line.pitch.unwrap_or(0.0), line.advance, line.typed] {
            to.part(value, SHARES);
        }
        to.count(u64::from(line.column));
        to.count(u64::from(line.row));
        to.count(line.pieces.len() as u64);
        let (mut end, mut zone) = (0.0, line.zone);
        for piece in &line.pieces {
            to.part(piece.left - end, PARTS);
            // What was rounded away must not add up along the line.
            let left = end + ((piece.left - end) * PARTS).round() / PARTS;
            to.part(piece.right - left, PARTS);
            end = left + ((piece.right - left) * PARTS).round() / PARTS;
            to.rect(piece.zone, zone);
            zone = piece.zone;
            to.part(piece.foreign, SHARES);
        }
    }
    to.0
}

/// The other way; none where it is not ours.
pub fn ink_of(bytes: &[u8]) -> Option<InkPage> {
    let mut from = Unpacker(bytes.iter());
    let size = ScanSize { width: u32::try_from(from.count()?).ok()?, height: u32::try_from(from.count()?).ok()? };
    let skew_degrees = from.part(SHARES)?;
    let quarter_turns = u8::try_from(from.count()?).ok()?;
    let pitch = Some(from.part(SHARES)?).filter(|pitch| *pitch > 0.0);
    let advance = from.part(SHARES)?;
    let lines = from.many(ink_line)?;
    from.0.next().is_none().then_some(InkPage { size, skew_degrees, quarter_turns, pitch, advance, lines })
}

fn ink_line(from: &mut Unpacker<'_>) -> Option<InkLine> {
    let zone = from.rect(ScanRect::default())?;
    let baseline = (from.point()?, from.point()?);
    let x_height = from.part(SHARES)?;
    let pitch = Some(from.part(SHARES)?).filter(|pitch| *pitch > 0.0);
    let (advance, typed) = (from.part(SHARES)?, from.part(SHARES)?);
    let (column, row) = (u32::try_from(from.count()?).ok()?, u32::try_from(from.count()?).ok()?);
    let (mut end, mut last) = (0.0, zone);
    let pieces = from.many(|from| {
        let left = end + from.part(PARTS)?;
        let right = left + from.part(PARTS)?;
        end = right;
        last = from.rect(last)?;
        Some(InkPiece { left, right, zone: last, foreign: from.part(SHARES)? })
    })?;
    Some(InkLine { zone, baseline, x_height, pitch, advance, column, row, typed, pieces })
}

/// Links of a text that was laid on its ink, as bytes; `digest` tells the text.
pub fn links_bytes(links: &PageLinks, digest: u64) -> Vec<u8> {
    let mut to = Packer::default();
    to.count(digest);
    to.count(match links.verdict {
        Verdict::Linked => 0,
        Verdict::Partly => 1,
        Verdict::Apart => 2,
    });
    let size = links.layout.scan_size.unwrap_or_default();
    to.count(u64::from(size.width));
    to.count(u64::from(size.height));
    let mut end = 0;
    to.count(links.layout.lines.len() as u64);
    for line in &links.layout.lines {
        to.span(line.span, end);
        end = line.span.end;
        to.rect(line.zone.unwrap_or_default(), ScanRect::default());
        to.count(line.baseline.len() as u64);
        line.baseline.iter().for_each(|point| to.point(*point));
    }
    let (mut end, mut zone) = (0, ScanRect::default());
    to.count(links.words.len() as u64);
    for word in links.words.iter() {
        to.span(word.span, end);
        end = word.span.end;
        to.rect(word.zone, zone);
        zone = word.zone;
        to.count(match word.source {
            WordSource::Ocr => 0,
            WordSource::Aligned => 1,
            WordSource::Estimated => 2,
        });
        to.count(word.confidence.map_or(0, |confidence| 1 + (confidence.get() * SHARES).round() as u64));
    }
    to.count(links.ink_alone.len() as u64);
    links.ink_alone.iter().for_each(|zone| to.rect(*zone, ScanRect::default()));
    to.count(links.text_alone.len() as u64);
    links.text_alone.iter().for_each(|span| to.span(*span, 0));
    to.0
}

/// The other way, for a text with this digest and `len` bytes, at `revision`; none where it is not ours, or another text's.
pub fn links_of(bytes: &[u8], (digest, len): (u64, usize), revision: Revision) -> Option<PageLinks> {
    let mut from = Unpacker(bytes.iter());
    if from.count()? != digest {
        return None;
    }
    let verdict = match from.count()? {
        0 => Verdict::Linked,
        1 => Verdict::Partly,
        _ => Verdict::Apart,
    };
    let scan_size = Some(ScanSize { width: u32::try_from(from.count()?).ok()?, height: u32::try_from(from.count()?).ok()? });
    let mut end = 0;
    let lines = from.many(|from| {
        let span = from.span(end)?;
        end = span.end;
        let zone = Some(from.rect(ScanRect::default())?).filter(|zone| !zone.is_empty());
        Some(Line { span, zone, baseline: from.many(Unpacker::point)?, outline: Vec::new() })
    })?;
    let (mut end, mut zone) = (0, ScanRect::default());
    let words = from.many(|from| {
        let span = from.span(end)?;
        end = span.end;
        zone = from.rect(zone)?;
        let source = match from.count()? {
            0 => WordSource::Ocr,
            1 => WordSource::Aligned,
            _ => WordSource::Estimated,
        };
        let confidence = from.count()?.checked_sub(1).map(|share| Confidence::new(share as f32 / SHARES));
        Some(PlacedWord { span, zone, source, confidence })
    })?;
    let ink_alone = from.many(|from| from.rect(ScanRect::default()))?;
    let text_alone = from.many(|from| from.span(0))?;
    let mut spans = lines.iter().map(|line| line.span).chain(words.iter().map(|word| word.span)).chain(text_alone.iter().copied());
    if from.0.next().is_some() || spans.any(|span| span.end > len) {
        return None;
    }
    let as_words = words.iter().map(|word| Word { span: word.span, zone: Some(word.zone), confidence: word.confidence }).collect();
    Some(PageLinks {
        revision,
        layout: Arc::new(Layout { scan_size, regions: Vec::new(), lines, words: as_words }),
        source: WordSource::Aligned,
        ink_alone,
        text_alone,
        verdict,
        words: Arc::new(words),
        moved: false,
    })
}
