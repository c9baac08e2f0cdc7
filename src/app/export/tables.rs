//! Corrections and markings as tables (RFC 4180), safe to open in a spreadsheet.

use super::super::corrections::Correction;
use super::super::findings::MarkSource;
use super::{ExportPage, Sources};
use crate::analysis::compare::changed_words;
use crate::model::PageHead;
use std::collections::BTreeMap;

/// A cell of a CSV file (RFC 4180) that no spreadsheet takes for a formula.
pub fn csv_cell(text: &str) -> String {
    let safe = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if safe.contains([',', '"', '\n', '\r', '\'']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

fn row(cells: &[String], out: &mut String) {
    let cells: Vec<String> = cells.iter().map(|cell| csv_cell(cell)).collect();
    out.push_str(&cells.join(","));
    out.push_str("\r\n");
}

fn head(names: &[&str], out: &mut String) {
    out.push_str(&names.join(","));
    out.push_str("\r\n");
}

fn scan_of(head: &PageHead) -> String {
    head.scan.as_ref().map(|scan| scan.path.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Every correction: those of the journal with who, when and why; for papers without one, what differs from the source.
pub(super) fn corrections(pages: &[ExportPage], sources: &Sources<'_>) -> Vec<u8> {
    let mut out = String::new();
    head(&["page", "label", "scan", "before", "after", "who", "when", "why"], &mut out);
    let mut known: BTreeMap<usize, Vec<&Correction>> = BTreeMap::new();
    for correction in sources.corrections {
        known.entry(correction.page).or_default().push(correction);
    }
    for page in pages {
        let (place, label, scan) = ((page.place + 1).to_string(), page.head.label.clone(), scan_of(&page.head));
        if sources.has_journal {
            for one in known.remove(&(page.place + 1)).unwrap_or_default() {
                let told = [&one.before, &one.after, &one.who, &one.when, &one.why].map(Clone::clone);
                row(&[vec![place.clone(), label.clone(), scan.clone()], told.to_vec()].concat(), &mut out);
            }
            continue;
        }
        let text = &page.page.working.text;
        for (span, before) in changed_words(&page.page.source_text, text.as_str()) {
            let after = text.slice(span).to_owned();
            row(&[place.clone(), label.clone(), scan.clone(), before, after, String::new(), String::new(), String::new()], &mut out);
        }
    }
    out.into_bytes()
}

/// Every marking.
pub(super) fn markings(pages: &[ExportPage]) -> Vec<u8> {
    let names = [
        "page",
        "label",
        "scan",
        "kind",
        "text",
        "reading",
        "level",
        "controls",
        "number",
        "status",
        "missing",
        "unit",
        "code",
        "left",
        "top",
        "right",
        "bottom",
        "confidence",
        "found by",
    ];
    let mut out = String::new();
    head(&names, &mut out);
    for page in pages {
        for mark in &page.found.marks {
            let text = page.page.working.text.slice(mark.span);
            let number = |value: Option<u32>| value.map(|value| value.to_string()).unwrap_or_default();
            let marking = mark.marking.clone().unwrap_or_default();
            let zone = mark.zone.or_else(|| page.zone_of(mark.span));
            let side = |of: fn(crate::model::ScanRect) -> i32| zone.map(|zone| of(zone).to_string()).unwrap_or_default();
            let by = if let MarkSource::Rule { rule, .. } = &mark.source { rule.clone() } else { "hand".to_owned() };
            row(
                &[
                    (page.place + 1).to_string(),
                    page.head.label.clone(),
                    scan_of(&page.head),
                    mark.kind.id().to_owned(),
                    text.to_owned(),
                    mark.reading.clone().unwrap_or_default(),
                    marking.level_name,
                    marking.controls.join("; "),
                    number(mark.number),
                    mark.status.map(|status| status.id().to_owned()).unwrap_or_default(),
                    number(mark.extent.map(crate::model::Extent::count).filter(|count| *count > 0)),
                    mark.extent.map(|extent| extent.unit().to_owned()).unwrap_or_default(),
                    mark.code.clone().unwrap_or_default(),
                    side(|zone| zone.left),
                    side(|zone| zone.top),
                    side(|zone| zone.right),
                    side(|zone| zone.bottom),
                    format!("{:.2}", mark.confidence()),
                    by,
                ],
                &mut out,
            );
        }
    }
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreadsheets_get_no_formulas() {
        assert_eq!(csv_cell("=1+1"), "\"'=1+1\"");
        assert_eq!(csv_cell("- 3 -"), "\"'- 3 -\"");
        assert_eq!(csv_cell("Cuba"), "Cuba");
        assert_eq!(csv_cell("a \"b\", c"), "\"a \"\"b\"\", c\"");
    }
}
