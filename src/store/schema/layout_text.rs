//! A layout as a small table in plain text, one line for each span.
//!
//! Text, because somebody may have to read it without this program; a table and not JSON, because a dense newspaper page has 13,000
//! words and is written at every pause of the typist. Positions count from the end of the line before of the same kind.
//!
//! ```text
//! S 2560 3308
//! R 0 32 paragraph 90,80,700,300
//! L 0 31 90,80,700,110 90,108;700,108 -
//! W 0 2 90,80,120,108 0.93
//! ```

use crate::model::{Confidence, Layout, Line, PageText, Region, RegionKind, ScanPoint, ScanRect, ScanSize, Span, Word};
use std::fmt::Write as _;

const REGION_KINDS: [(RegionKind, &str); 12] = [
    (RegionKind::Paragraph, "paragraph"),
    (RegionKind::Heading, "heading"),
    (RegionKind::Header, "header"),
    (RegionKind::Footer, "footer"),
    (RegionKind::PageNumber, "page-number"),
    (RegionKind::Marginalia, "marginalia"),
    (RegionKind::Caption, "caption"),
    (RegionKind::Footnote, "footnote"),
    (RegionKind::Catchword, "catchword"),
    (RegionKind::Stamp, "stamp"),
    (RegionKind::Table, "table"),
    (RegionKind::Other, "other"),
];

/// Writes a layout down.
pub(crate) fn encode(layout: &Layout) -> String {
    let mut out = Encoder { text: String::with_capacity(layout.words.len() * 28), end: 0 };
    if let Some(size) = layout.scan_size {
        out.put(format_args!("S {} {}\n", size.width, size.height));
    }
    for region in &layout.regions {
        out.span('R', region.span);
        out.text.push_str(REGION_KINDS.iter().find(|(kind, _)| *kind == region.kind).map_or("other", |(_, id)| id));
        out.text.push(' ');
        out.zone(region.zone);
        out.text.push('\n');
    }
    out.end = 0;
    for line in &layout.lines {
        out.span('L', line.span);
        out.zone(line.zone);
        out.points(&line.baseline);
        out.points(&line.outline);
        out.text.push('\n');
    }
    out.end = 0;
    for word in &layout.words {
        out.span('W', word.span);
        out.zone(word.zone);
        match word.confidence {
            Some(confidence) => out.put(format_args!(" {}\n", confidence.get())),
            None => out.text.push_str(" -\n"),
        }
    }
    out.text
}

struct Encoder {
    text: String,
    end: usize,
}

impl Encoder {
    fn put(&mut self, args: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        self.text.write_fmt(args).unwrap_or_default();
    }

    fn span(&mut self, kind: char, span: Span) {
        let gap = span.start as i64 - self.end as i64;
        self.put(format_args!("{kind} {gap} {} ", span.len()));
        self.end = span.end;
    }

    fn zone(&mut self, zone: Option<ScanRect>) {
        match zone {
            Some(zone) => self.put(format_args!("{},{},{},{}", zone.left, zone.top, zone.right, zone.bottom)),
            None => self.text.push('-'),
        }
    }

    fn points(&mut self, points: &[ScanPoint]) {
        self.text.push(' ');
        if points.is_empty() {
            self.text.push('-');
        }
        for (index, point) in points.iter().enumerate() {
            let comma = if index == 0 { "" } else { ";" };
            self.put(format_args!("{comma}{},{}", point.x, point.y));
        }
    }
}

/// Reads a layout. Spans that do not fit `text`, where it is given, are cut to it; only a damaged file has them.
///
/// # Errors
/// Where a line is not of the form above; says which.
pub(crate) fn decode(written: &str, text: Option<&PageText>) -> Result<Layout, String> {
    let mut layout = Layout::default();
    let mut ends = [0_i64; 3];
    for row in written.lines() {
        decode_row(row, text, &mut layout, &mut ends).ok_or_else(|| format!("a layout row reads {row:?}"))?;
    }
    Ok(layout)
}

fn decode_row(row: &str, text: Option<&PageText>, layout: &mut Layout, ends: &mut [i64; 3]) -> Option<()> {
    let [region_end, line_end, word_end] = ends;
    let mut cells = row.split(' ');
    match cells.next()? {
        "S" => layout.scan_size = Some(ScanSize { width: cells.next()?.parse().ok()?, height: cells.next()?.parse().ok()? }),
        "R" => {
            let span = span(&mut cells, text, region_end)?;
            let id = cells.next()?;
            let kind = REGION_KINDS.iter().find(|(_, known)| *known == id).map(|(kind, _)| *kind)?;
            layout.regions.push(Region { span, kind, zone: zone(cells.next()?).ok()? });
        }
        "L" => layout.lines.push(Line {
            span: span(&mut cells, text, line_end)?,
            zone: zone(cells.next()?).ok()?,
            baseline: points(cells.next()?)?,
            outline: points(cells.next()?)?,
        }),
        "W" => layout.words.push(Word {
            span: span(&mut cells, text, word_end)?,
            zone: zone(cells.next()?).ok()?,
            confidence: match cells.next()? {
                "-" => None,
                value => Some(Confidence::new(value.parse().ok()?)),
            },
        }),
        _ => return None,
    }
    Some(())
}

fn span<'a>(cells: &mut impl Iterator<Item = &'a str>, text: Option<&PageText>, end: &mut i64) -> Option<Span> {
    let gap: i64 = cells.next()?.parse().ok()?;
    let len: i64 = cells.next()?.parse().ok()?;
    let start = end.checked_add(gap)?;
    *end = start.checked_add(len)?;
    let fit = |at: i64| {
        let at = usize::try_from(at).unwrap_or(0);
        text.map_or(at, |text| text.floor_boundary(at))
    };
    Some(Span::new(fit(start), fit(*end)))
}

fn zone(cell: &str) -> Result<Option<ScanRect>, ()> {
    if cell == "-" {
        return Ok(None);
    }
    let mut edges = cell.split(',').map(|edge| edge.parse().ok());
    let mut next = || edges.next().flatten().ok_or(());
    Ok(Some(ScanRect { left: next()?, top: next()?, right: next()?, bottom: next()? }))
}

fn points(cell: &str) -> Option<Vec<ScanPoint>> {
    if cell == "-" {
        return Some(Vec::new());
    }
    cell.split(';').map(|pair| pair.split_once(',').and_then(|(x, y)| Some(ScanPoint { x: x.parse().ok()?, y: y.parse().ok()? }))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_comes_back_exactly() {
        let text = PageText::new("très secret\nin Cubz");
        let layout = Layout {
            scan_size: Some(ScanSize { width: 2560, height: 3308 }),
            regions: vec![Region { span: Span::new(0, 12), kind: RegionKind::Header, zone: Some(ScanRect::new(-4, 0, 90, 20)) }],
            lines: vec![Line {
                span: Span::new(0, 12),
                zone: None,
                baseline: vec![ScanPoint { x: 1, y: -2 }, ScanPoint { x: 30, y: 4 }],
                outline: Vec::new(),
            }],
            words: vec![
                Word { span: Span::new(0, 5), zone: Some(ScanRect::new(0, 0, 9, 9)), confidence: Some(Confidence::new(0.1 + 0.2)) },
                Word { span: Span::new(16, 20), zone: None, confidence: None },
                Word { span: Span::new(6, 6), zone: None, confidence: Some(Confidence::new(1.0 / 3.0)) },
            ],
        };
        assert_eq!(decode(&encode(&layout), Some(&text)), Ok(layout.clone()));
        assert_eq!(decode(&encode(&layout), None), Ok(layout));
    }

    #[test]
    fn damaged_rows_are_errors_and_wild_spans_are_cut() {
        let text = PageText::new("é");
        for bad in ["W", "W 1 x - -", "Q 1 2", "L 0 1 1,2,3 - -", "R 0 1 nonsense -"] {
            assert!(decode(bad, Some(&text)).is_err(), "{bad}");
        }
        let layout = decode("W -7 99999 - -\nW 9223372036854775 1 - 7\nW 0 1 - -", Some(&text)).unwrap();
        assert!(layout.words.iter().all(|word| text.holds(word.span)));
    }
}
