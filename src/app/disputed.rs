//! Where readings of a page differ: the doubt says which reading has what.

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
                (!there.is_empty()).then(|| format!("{} reads “{there}”", witness.name))
            })
            .collect();
        if said.is_empty() {
            continue;
        }
        let here = one_line(text.slice(suspect.span));
        let reason = format!("{}, {} “{here}”", said.join(", "), page.working.name);
        suspect
            .evidence
            .iter_mut()
            .filter(|evidence| evidence.detector == READINGS)
            .for_each(|evidence| evidence.reason.clone_from(&reason));
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
