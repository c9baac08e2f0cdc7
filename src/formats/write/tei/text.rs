//! What stands in a line: words, markings, redactions, corrections, other readings.

use super::super::super::sheet::{SheetLine, SheetMark};
use super::Writer;
use super::apparatus::Apparatus;
use crate::model::{MarkKind, Span};

impl Writer<'_> {
    /// The words of a line; marks inside it are elements around their words, as far as they do not cross each other.
    pub(super) fn words(&mut self, line: &SheetLine) {
        let sheet = self.sheet;
        let ahead = sheet.marks.iter().take_while(|mark| mark.span.start <= line.span.end);
        let inner: Vec<&SheetMark> = ahead.filter(|mark| mark.span.overlaps(line.span) && element(mark).is_some()).collect();
        let mut at = line.span.start;
        for mark in inner {
            let (start, end) = (mark.span.start.max(line.span.start), mark.span.end.min(line.span.end));
            if start < at || (mark.span.is_empty() && mark.span.start < at) {
                continue;
            }
            self.text(Span::new(at, start));
            self.mark(mark, Span::new(start, end), mark.span.start >= line.span.start);
            at = end.max(start);
        }
        self.text(Span::new(at, line.span.end));
    }

    fn mark(&mut self, mark: &SheetMark, span: Span, begins: bool) {
        match element(mark) {
            Some("gap") => self.gap(mark, span, begins),
            Some(name) => {
                self.out.raw("<").raw(name).attr("type", mark.id());
                if !mark.states().is_empty() {
                    self.out.attr("n", &mark.states());
                }
                self.out.raw(">");
                self.text(span);
                self.out.raw("</").raw(name).raw(">");
            }
            None => self.text(span),
        }
    }

    /// Text that was taken out: how much, how it is told, and what stands on the paper in its place.
    fn gap(&mut self, mark: &SheetMark, span: Span, begins: bool) {
        self.out.raw("<gap reason=\"redacted\"");
        self.gaps += usize::from(begins);
        let name = format!("gap-{}-{}", self.page, self.gaps);
        if begins {
            self.out.attr("xml:id", &name);
            if let Some((count, unit)) = mark.extent {
                self.out.attr("unit", unit).number("quantity", count);
            }
        } else {
            self.out.attr("prev", &format!("#{name}"));
        }
        self.out.raw(">");
        let told = [mark.cue.as_str(), mark.code.as_str()].into_iter().filter(|part| begins && !part.is_empty());
        let told = told.collect::<Vec<_>>().join("; ");
        if !told.is_empty() {
            self.out.element("desc", &told);
        }
        // Readers of ours take this for the text, also where it is nothing.
        self.out.raw("<desc type=\"stands\">").text(self.sheet.text.slice(span).trim()).raw("</desc></gap>");
    }

    /// Text with its corrections and what other readings have.
    fn text(&mut self, span: Span) {
        let places: Vec<_> = Apparatus::within(&self.apparatus.variants, span).cloned().collect();
        let mut at = span.start;
        for place in places.into_iter().filter(|place| !place.said.is_empty()) {
            if place.span.start < at {
                continue;
            }
            self.corrected(Span::new(at, place.span.start));
            let others = |number: usize| place.said.iter().any(|(_, who)| who.contains(&number));
            let agree: Vec<usize> = (0..self.witnesses.len()).filter(|number| !others(*number)).collect();
            self.out.raw("<app><lem");
            self.by(&agree);
            self.out.raw(">");
            self.corrected(place.span);
            self.out.raw("</lem>");
            for (words, who) in &place.said {
                self.out.raw("<rdg");
                self.by(who);
                if words.is_empty() {
                    self.out.raw("/>");
                } else {
                    self.out.raw(">").text(words).raw("</rdg>");
                }
            }
            self.out.raw("</app>");
            at = place.span.end;
        }
        self.corrected(Span::new(at, span.end));
    }

    /// Which readings have it.
    fn by(&mut self, who: &[usize]) {
        let names: Vec<&str> = who.iter().filter_map(|number| self.witnesses.get(*number)).map(String::as_str).collect();
        if !names.is_empty() {
            let names = names.join(" ");
            self.out.attr("wit", &names);
        }
    }

    /// Text with its corrections.
    fn corrected(&mut self, span: Span) {
        let mut at = span.start;
        let places: Vec<_> = Apparatus::within(&self.apparatus.corrections, span).cloned().collect();
        for place in places {
            if place.span.start < at {
                continue;
            }
            self.plain(Span::new(at, place.span.start));
            let before = place.said.first().map_or("", |(before, _)| before.as_str());
            self.out.raw("<choice>").element("sic", before).raw("<corr");
            if !self.person.is_empty() {
                self.out.attr("resp", self.person);
            }
            self.out.raw(">");
            self.plain(place.span);
            self.out.raw("</corr></choice>");
            at = place.span.end;
        }
        self.plain(Span::new(at, span.end));
    }

    fn plain(&mut self, span: Span) {
        self.out.text(self.sheet.text.slice(span));
    }
}

/// The element for a mark inside a line; nothing for marks that are lines of their own.
pub(super) fn element(mark: &SheetMark) -> Option<&'static str> {
    Some(match mark.kind? {
        MarkKind::Redaction => "gap",
        MarkKind::PortionMark | MarkKind::ExemptionCode | MarkKind::ClassificationBlock => "seg",
        _ => return None,
    })
}
