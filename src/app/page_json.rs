//! A page as JSON, with the field names of the manual: one object a page, whoever prints it.
//!
//! Offsets are Unicode scalar values from the start of the page's text.

use super::clean_pages::CleanPage;
use super::estimate::Judged;
use super::findings::{MarkSource, PageMark, PageMarks};
use super::links::{PageLinks, Verdict};
use super::report::{Fate, ReportRow};
use super::suspecting::THRESHOLD;
use super::views::document::DocumentView;
use crate::model::{MarkKind, Page, PageHead, PageText, ReleaseStatus, Span, Suspect, WordSource};
use serde_json::{Map, Value, json};

/// Turns byte positions that go up into scalar positions without counting from the start each time.
pub struct Scalars<'a> {
    text: &'a PageText,
    byte: usize,
    scalar: usize,
}

impl<'a> Scalars<'a> {
    /// At the start of a text.
    pub fn new(text: &'a PageText) -> Self {
        Self { text, byte: 0, scalar: 0 }
    }

    /// The scalar position of a byte position.
    pub fn at(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            (self.byte, self.scalar) = (0, 0);
        }
        self.scalar += self.text.slice(Span::new(self.byte, byte)).chars().count();
        self.byte = byte;
        self.scalar
    }
}

/// The fields every verb's object has.
pub fn page_object(place: usize, head: &PageHead, page: &Page) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("page".to_owned(), json!(place));
    object.insert("label".to_owned(), json!(head.label));
    object.insert("scan".to_owned(), json!(head.scan.as_ref().map(|scan| scan.path.to_string_lossy())));
    object.insert("frame".to_owned(), json!(head.scan.as_ref().map(|scan| scan.frame)));
    object.insert("text_file".to_owned(), json!(head.texts.first().map(|text| text.path.to_string_lossy())));
    object.insert("text".to_owned(), json!(page.working.text.as_str()));
    object
}

/// Adds classification and marks.
pub fn add_marks(object: &mut Map<String, Value>, page: &Page, marks: &PageMarks) {
    let sum = marks.sum();
    let level = Some(sum.level_name.as_str()).filter(|name| !name.is_empty());
    let class = json!({
        "level": level, "controls": sum.controls, "banner_lines": sum.banner_lines, "status": sum.status.map(ReleaseStatus::id),
    });
    object.insert("classification".to_owned(), class);
    let mut scalars = Scalars::new(&page.working.text);
    let listed = marks.marks.iter().map(|mark| Value::Object(mark_object(mark, page, &mut scalars))).collect();
    object.insert("marks".to_owned(), Value::Array(listed));
}

/// A mark with every field that its kind has.
fn mark_object(mark: &PageMark, page: &Page, scalars: &mut Scalars<'_>) -> Map<String, Value> {
    let text = page.working.text.slice(mark.span);
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| {
        fields.insert(name.to_owned(), value);
    };
    put("kind", json!(mark.kind.id()));
    put("start", json!(scalars.at(mark.span.start)));
    put("end", json!(scalars.at(mark.span.end)));
    put("text", json!(text));
    match (&mark.reading, mark.kind) {
        (Some(reading), _) => put("reading", json!(reading)),
        // A banner that is not damaged reads as it stands, markup left aside.
        (None, MarkKind::Banner) => put("reading", json!(text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '#' | '*')))),
        (None, _) => {}
    }
    if let Some(marking) = &mark.marking {
        put("level", if marking.level_name.is_empty() { Value::Null } else { json!(marking.level_name) });
        put("controls", json!(marking.controls));
    }
    if !mark.alternatives.is_empty() {
        put("alternatives", json!(mark.alternatives));
    }
    if let Some(number) = mark.number {
        put("number", json!(number));
    }
    if let Some(status) = mark.status {
        put("status", json!(status.id()));
    }
    if let Some(extent) = mark.extent {
        let count = Some(extent.count()).filter(|count| *count > 0);
        put("extent", json!({"unit": extent.unit(), "count": count}));
    }
    if let Some(cue) = mark.cue(text) {
        put("value", json!(cue));
        put("code", json!(mark.code));
    }
    if let Some(zone) = mark.zone {
        put("zone", json!([zone.left, zone.top, zone.right, zone.bottom]));
    }
    put("confidence", rounded(mark.confidence()));
    match &mark.source {
        MarkSource::Rule { rule, reason, confirmed, .. } => {
            put("rule", json!(rule));
            put("reason", json!(reason));
            put("confirmed", json!(confirmed));
        }
        MarkSource::Hand(_) => {
            put("rule", json!("hand"));
            put("reason", json!("Marked by hand."));
        }
    }
    fields
}

/// Adds what the page's document says as a whole, and what does not fit on this page.
pub fn add_document(object: &mut Map<String, Value>, head: &PageHead, document: &DocumentView) {
    let releases: Vec<Value> =
        document.releases.iter().map(|release| json!({"status": release.status.id(), "year": release.year})).collect();
    let level = Some(document.level_name.as_str()).filter(|name| !name.is_empty());
    let class = json!({
        "title": document.title, "level": level, "controls": document.controls, "status": document.status.map(ReleaseStatus::id), "releases": releases,
    });
    object.insert("document".to_owned(), class);
    let faults = document
        .faults
        .iter()
        .filter(|fault| fault.page == head.id)
        .map(|fault| json!({"kind": fault.kind, "what": fault.sentence}))
        .collect();
    object.insert("faults".to_owned(), Value::Array(faults));
}

/// Adds what is doubted, best corrections first.
pub fn add_suspects(object: &mut Map<String, Value>, page: &Page, suspects: &[Suspect]) {
    let text = &page.working.text;
    let mut scalars = Scalars::new(text);
    let listed = suspects.iter().map(|suspect| {
        let candidates = suspect.suggestions.iter().map(|one| json!({"text": one.text, "score": rounded(one.score)}));
        json!({
            "start": scalars.at(suspect.span.start),
            "end": scalars.at(suspect.span.end),
            "text": text.slice(suspect.span),
            "score": rounded(suspect.score),
            "reasons": suspect.evidence.iter().map(|evidence| evidence.reason.as_str()).collect::<Vec<_>>(),
            "candidates": candidates.collect::<Vec<_>>(),
        })
    });
    object.insert("suspects".to_owned(), Value::Array(listed.collect()));
}

/// What was judged, and the estimate of what is left.
pub fn judged(judged: &Judged) -> Value {
    let (wrong, right, open) = judged.doubts(THRESHOLD);
    let left = judged.left();
    let number = |value: f64| json!((value * 100.0).round() / 100.0);
    json!({
        "words": judged.words, "pages": judged.pages, "finished_pages": judged.finished, "corrected": judged.corrected(),
        "doubts": {"corrected": wrong, "right": right, "open": open},
        "left": {"low": number(left.low), "mean": number(left.mean), "high": number(left.high)},
        "undoubted_words_known": judged.knows_rest(),
    })
}

/// Adds every word; those without a place have `null` for zone and source.
pub fn add_words(object: &mut Map<String, Value>, page: &Page, links: &PageLinks) {
    let text = &page.working.text;
    let mut next = links.words.iter().peekable();
    let mut scalars = Scalars::new(text);
    let words: Vec<Value> = text
        .tokens()
        .map(|(span, word)| {
            while next.peek().is_some_and(|place| place.span.start < span.start) {
                next.next();
            }
            let place = next.peek().filter(|place| place.span == span);
            json!({
                "start": scalars.at(span.start),
                "end": scalars.at(span.end),
                "text": word,
                "zone": place.map(|place| [place.zone.left, place.zone.top, place.zone.right, place.zone.bottom]),
                "source": place.map(|place| source(place.source)),
                "confidence": place.and_then(|place| place.confidence).map(|confidence| rounded(confidence.get())),
            })
        })
        .collect();
    object.insert("words".to_owned(), Value::Array(words));
    object.insert("linked".to_owned(), json!(linked(links)));
}

/// Adds the cleaned text, whether its last paragraph goes on on the next page, and what was changed for it.
pub fn add_clean(object: &mut Map<String, Value>, page: &Page, clean: &CleanPage) {
    object.insert("clean".to_owned(), json!(clean.text));
    object.insert("goes_on".to_owned(), json!(clean.goes_on));
    let mut scalars = Scalars::new(&page.working.text);
    let change = |row: &ReportRow| {
        let some = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
        json!({
            "why": fate(row.fate), "start": scalars.at(row.span.start), "end": scalars.at(row.span.end),
            "before": row.before, "after": some(&row.after), "because": some(&row.why), "decided": row.ruled,
        })
    };
    object.insert("changes".to_owned(), Value::Array(clean.rows.iter().map(change).collect()));
}

/// The name of what became of a place in an export.
pub fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Dropped(kind) => kind.id(),
        Fate::Mended => "mended",
        Fate::Placeholder => "redaction",
        Fate::HyphenKept => "hyphen-kept",
        Fate::Joined => "joined",
    }
}

/// How far the words of a page are linked to its scan.
pub fn linked(links: &PageLinks) -> &'static str {
    match (links.source, links.verdict) {
        (_, Verdict::Apart) => "no",
        (WordSource::Aligned, Verdict::Partly) => "partly",
        (_, Verdict::Linked | Verdict::Partly) => "yes",
    }
}

/// The name of a zone's source.
pub fn source(source: WordSource) -> &'static str {
    match source {
        WordSource::Ocr => "ocr",
        WordSource::Aligned => "aligned",
        WordSource::Estimated => "estimated",
    }
}

/// Four digits are more than any recogniser knows.
pub fn rounded(value: f32) -> Value {
    json!((f64::from(value) * 10_000.0).round() / 10_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalar_positions_go_both_ways() {
        let text = PageText::from("é1é2");
        let mut scalars = Scalars::new(&text);
        assert_eq!([scalars.at(2), scalars.at(5), scalars.at(3), scalars.at(6)], [1, 3, 2, 4]);
    }
}
