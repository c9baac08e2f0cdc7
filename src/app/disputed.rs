//! Where readings of a page differ: the doubt says which reading has what.

use super::recognize::language_of;
use crate::analysis::compare::source_changes;
use crate::model::{Page, Reading, Span, Suspect};

/// The detector whose evidence is that another reading differs.
const READINGS: &str = "readings";

/// Names, in the evidence that readings differ, the readings and what each has.
pub(super) fn name_readings(page: &Page, found: &mut [Suspect]) {
    let is_disputed = |suspect: &Suspect| suspect.evidence.iter().any(|evidence| evidence.detector == READINGS);
    if page.witnesses.is_empty() || !found.iter().any(is_disputed) {
        return;
    }
    let text = &page.working.text;
    let changes: Vec<(&Reading, Vec<(Span, Span)>)> =
        page.witnesses.iter().map(|witness| (witness, source_changes(text.as_str(), witness.text.as_str()))).collect();
    for suspect in found.iter_mut().filter(|suspect| is_disputed(suspect)) {
        let said: Vec<String> = changes
            .iter()
            .filter_map(|(witness, changes)| {
                let there = changes.iter().filter(|(from, _)| from.overlaps(suspect.span)).map(|(_, to)| *to).reduce(Span::union)?;
                let there = one_line(witness.text.slice(there));
                (!there.is_empty()).then(|| format!("{} reads “{there}”", short_name(witness, page)))
            })
            .collect();
        if said.is_empty() {
            continue;
        }
        let here = one_line(text.slice(suspect.span));
        let reason = format!("{}, {} “{here}”", said.join(", "), short_name(&page.working, page));
        suspect
            .evidence
            .iter_mut()
            .filter(|evidence| evidence.detector == READINGS)
            .for_each(|evidence| evidence.reason.clone_from(&reason));
    }
}

/// What a reading is called where there is little room: Tesseract without its version, and with its language only beside another of its readings.
fn short_name(reading: &Reading, page: &Page) -> String {
    let Some(language) = language_of(reading) else { return reading.name.clone() };
    let several = page.witnesses.iter().filter(|witness| language_of(witness).is_some()).count() > 1;
    if several { format!("Tesseract ({language})") } else { "Tesseract".to_owned() }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
