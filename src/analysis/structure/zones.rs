//! Marks that stand somewhere on the scan: boxes of ink joined with the text, and writing apart from the body.
//!
//! The pixels are looked at elsewhere; what comes here is plain: [`InkBox`]es, and the zones of words as a recogniser gave them.
//! [`place_boxes`] finds the place in the text that a redaction stands at, how many words or lines it hides and which code explains it.
//! [`apart`] finds what stands in the margin or was stamped over the body, so that its letters do not stand inside a sentence.
//! Both only add marks; where it is uncertain what stands apart, it counts as text.

mod apart;
mod measure;
#[cfg(test)]
mod tests;

pub(super) use apart::apart;

use crate::analysis::PageInput;
use crate::model::{Extent, Finding, InkBox, InkBoxKind, MarkKind, PlacedWord, ScanRect, Span};
use measure::Measures;

/// The rule's name.
const REDACTION: &str = "scan.redaction";

/// Joins the boxes found on a page's scan with its text: each becomes a redaction among `findings`, or gives its place on the scan to
/// the redaction that the text itself shows there.
///
/// Boxes are those of the whole page in scan pixels, from the top; words' zones must be in the same pixels.
pub fn place_boxes(page: &PageInput<'_>, boxes: &[InkBox], findings: &mut Vec<Finding>) {
    let words = page.layout.placed_words(page.text);
    let codes: Vec<Code> = findings.iter().filter_map(|finding| code(page, &words, finding)).collect();
    let mut placed: Vec<Placed> = Vec::new();
    for found in boxes {
        let next = match Measures::of(page, &words) {
            Some(measures) => in_layout(page, &words, &measures, &codes, found),
            None => without_layout(page, found),
        };
        let Some(next) = next else { continue };
        match placed.iter_mut().find(|last| goes_on(page, last, &next)) {
            Some(last) => last.join(&next),
            None => placed.push(next),
        }
    }
    for place in placed {
        match findings.iter_mut().find(|known| is_shown_by(page, known, &place)) {
            Some(known) => {
                known.zone.get_or_insert(place.zone);
                known.extent.get_or_insert(place.extent());
            }
            None => findings.push(place.finding()),
        }
    }
    findings.sort_by_key(|finding| (finding.span.start, finding.span.end, finding.kind));
}

/// An exemption code of the text with its place on the scan.
struct Code {
    text: String,
    zone: ScanRect,
}

fn code(page: &PageInput<'_>, words: &[PlacedWord], finding: &Finding) -> Option<Code> {
    if finding.kind != MarkKind::ExemptionCode {
        return None;
    }
    let over = words.iter().filter(|word| word.span.overlaps(finding.span)).map(|word| word.zone);
    Some(Code { text: page.text.slice(finding.span).trim().to_owned(), zone: over.reduce(ScanRect::union)? })
}

/// A box with its place in the text.
struct Placed {
    span: Span,
    zone: ScanRect,
    kind: InkBoxKind,
    /// How many boxes were joined.
    boxes: usize,
    confidence: f32,
    /// Lines it covers, whole or in part.
    lines: f32,
    /// How much of a full line it would fill if set in one.
    full_lines: f32,
    words: f32,
    /// Whether it takes up the page's text.
    page: bool,
    code: Option<(String, &'static str)>,
    /// Where its place in the text comes from.
    certain: bool,
}

impl Placed {
    fn extent(&self) -> Extent {
        if self.page {
            Extent::Pages(1)
        } else if self.full_lines < 0.85 && self.lines < 1.7 || self.full_lines < 0.6 {
            Extent::Words((self.words.round() as u32).max(1))
        } else {
            Extent::Lines((self.lines.round() as u32).max(1))
        }
    }

    /// A passage that goes on in the next line is one redaction.
    fn join(&mut self, next: &Self) {
        self.span = self.span.union(next.span);
        self.zone = self.zone.union(next.zone);
        self.boxes += 1;
        self.confidence = self.confidence.max(next.confidence);
        self.lines += next.lines;
        self.full_lines += next.full_lines;
        self.words += next.words;
        if self.code.is_none() {
            self.code.clone_from(&next.code);
        }
    }

    fn finding(self) -> Finding {
        let extent = self.extent();
        let what = match (self.kind, self.boxes) {
            (InkBoxKind::Solid, 1) => "A solid black box",
            (InkBoxKind::Outlined, 1) => "An empty frame",
            (InkBoxKind::Solid, _) => "Solid black boxes",
            (InkBoxKind::Outlined, _) => "Empty frames",
        };
        let code = self.code.as_ref().map(|(code, place)| format!("; code {code} {place} it")).unwrap_or_default();
        let place = if self.certain { "" } else { "; its place in the text is estimated" };
        let reason = format!("{what} of about {extent} on the scan{code}{place}.");
        let mut finding = finding(self.span, MarkKind::Redaction, REDACTION, self.confidence, reason);
        finding.zone = Some(self.zone);
        finding.extent = Some(extent);
        finding
    }
}

/// A finding with nothing but its place and why.
fn finding(span: Span, kind: MarkKind, rule: &str, confidence: f32, reason: String) -> Finding {
    Finding {
        span,
        kind,
        marking: None,
        reading: None,
        alternatives: Vec::new(),
        status: None,
        number: None,
        extent: None,
        zone: None,
        confidence: confidence.clamp(0.05, 0.97),
        rule: rule.to_owned(),
        reason,
    }
}

/// Whether the second box goes on where the first one ends: at the same place of the text, and close below it.
fn goes_on(page: &PageInput<'_>, last: &Placed, next: &Placed) -> bool {
    let between = Span::new(last.span.end, next.span.start.max(last.span.end));
    let near = next.zone.top - last.zone.bottom <= next.zone.height().min(last.zone.height()) / 2 && next.zone.top >= last.zone.top;
    last.certain && next.certain && near && next.span.start >= last.span.start && page.text.slice(between).trim().is_empty()
}

/// Whether the text itself says that something was taken out here, as a transcription's `[redacted]` does.
fn is_shown_by(page: &PageInput<'_>, known: &Finding, place: &Placed) -> bool {
    if known.kind != MarkKind::Redaction || !place.certain {
        return false;
    }
    let between = Span::new(known.span.end.min(place.span.end), known.span.start.max(place.span.start));
    known.span.overlaps(place.span) || page.text.slice(between).trim().is_empty()
}

/// The box among the words of a page that has their places; `None` where words can be read in it.
fn in_layout(page: &PageInput<'_>, words: &[PlacedWord], measures: &Measures, codes: &[Code], found: &InkBox) -> Option<Placed> {
    let zone = found.zone;
    let inside: Vec<&PlacedWord> = words.iter().filter(|word| share_inside(word.zone, zone) >= 0.6).collect();
    let code = code_of(codes, zone, measures);
    if is_legible(page, &inside, code.is_some_and(|(_, inside)| inside)) {
        return None;
    }
    let lines = (zone.height() as f32 / measures.pitch).round().max(1.0);
    let span = match (inside.first(), inside.last()) {
        // Words of the box that do not follow one another have others between them: those are not to be covered.
        (Some(first), Some(last)) if follow(words, first, inside.len(), last) => Span::new(first.span.start, last.span.end),
        _ => Span::empty(measures.place_before(page, words, zone)),
    };
    let text_zone = measures.text_zone;
    let page_size = zone.height() * 10 > text_zone.height() * 7 && zone.width() * 10 > text_zone.width() * 7 && lines > 12.0;
    let beside = measures.is_in_a_line(zone);
    let mut confidence = found.confidence + if code.is_some() { 0.1 } else { 0.0 };
    if !beside && !measures.overlaps_text(zone) && code.is_none() {
        confidence *= 0.75;
    }
    if found.kind == InkBoxKind::Outlined && code.is_none() {
        confidence *= 0.8;
    }
    Some(Placed {
        span,
        zone,
        kind: found.kind,
        boxes: 1,
        confidence,
        lines,
        full_lines: lines * zone.width() as f32 / (text_zone.width() as f32).max(1.0),
        words: lines * zone.width() as f32 / (measures.letter * 6.0),
        page: page_size,
        code: code.map(|(code, inside)| (code.text.clone(), if inside { "in" } else { "beside" })),
        certain: true,
    })
}

/// Whether these words follow one another in the text.
fn follow(words: &[PlacedWord], first: &PlacedWord, count: usize, last: &PlacedWord) -> bool {
    let from = words.partition_point(|word| word.span.start < first.span.start);
    words.get(from + count - 1).is_some_and(|word| word.span == last.span)
}

/// Whether the words in a box are writing that a person could read, so that the box hides nothing.
fn is_legible(page: &PageInput<'_>, inside: &[&PlacedWord], has_code: bool) -> bool {
    let is_word = |word: &&&PlacedWord| {
        let text = page.text.slice(word.span);
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        letters >= 3 && letters * 4 >= text.chars().count() * 3 && word.confidence.is_none_or(|sure| sure.get() >= 0.6)
    };
    let readable = inside.iter().filter(is_word).count();
    readable >= if has_code { 4 } else { 2 } && !inside.iter().any(|word| page.text.slice(word.span).starts_with('['))
}

/// The code in a box, or the nearest beside it; and whether it is in it.
fn code_of<'c>(codes: &'c [Code], zone: ScanRect, measures: &Measures) -> Option<(&'c Code, bool)> {
    let gap = |code: &Code| {
        let across = (code.zone.left - zone.right).max(zone.left - code.zone.right).max(0);
        let down = (code.zone.top - zone.bottom).max(zone.top - code.zone.bottom).max(0);
        (across, down)
    };
    let near = |code: &&Code| {
        let (across, down) = gap(code);
        let in_margin = !measures.overlaps_column(code.zone);
        down == 0 && (across as f32 <= measures.letter * 6.0 || in_margin)
    };
    let code = codes.iter().filter(near).min_by_key(|code| gap(code))?;
    Some((code, share_inside(code.zone, zone) >= 0.6))
}

/// How much of `part` lies in `whole`, 0 to 1.
fn share_inside(part: ScanRect, whole: ScanRect) -> f32 {
    let across = (part.right.min(whole.right) - part.left.max(whole.left)).max(0) as f32;
    let down = (part.bottom.min(whole.bottom) - part.top.max(whole.top)).max(0) as f32;
    across * down / ((part.width() as f32) * (part.height() as f32)).max(1.0)
}

/// The box on a page of whose words nothing is known: at the end of the line that stands about as far down the text as it on the page.
fn without_layout(page: &PageInput<'_>, found: &InkBox) -> Option<Placed> {
    let size = page.scan_size?;
    let zone = found.zone;
    let ends: Vec<usize> = page.text.lines().filter(|(_, line)| !line.trim().is_empty()).map(|(span, _)| span.end).collect();
    // A page of typing has an inch of margin above and below, six lines to the inch, ten letters to the inch.
    let inch = size.width as f32 / 8.5;
    let down = ((zone.top as f32 / inch - 1.0) / (size.height as f32 / inch - 2.0).max(1.0)).clamp(0.0, 1.0);
    let at = (down * ends.len() as f32) as usize;
    let at = ends.get(at.saturating_sub(1)).copied().unwrap_or(0);
    let lines = (zone.height() as f32 * 6.0 / inch).round().max(1.0);
    Some(Placed {
        span: Span::empty(at),
        zone,
        kind: found.kind,
        boxes: 1,
        confidence: found.confidence * 0.6,
        lines,
        full_lines: lines * zone.width() as f32 / (inch * 6.5),
        words: lines * zone.width() as f32 * 10.0 / (inch * 6.0),
        page: zone.height() as f32 > size.height as f32 * 0.6 && zone.width() as f32 > size.width as f32 * 0.6,
        code: None,
        certain: false,
    })
}
