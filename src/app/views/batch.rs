//! The list of places to be changed together, laid out as rows.

use crate::app::batch::{Batch, BatchPlace, Listed};
use crate::app::session::Session;
use crate::app::shapes::{ShapeState, Shapes};

/// A row of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchRow {
    /// A group; its place in the list of groups.
    Group(usize),
    /// A place; its place in the list of places.
    Place(usize),
}

/// The rows: each group and after it its places, unless it is folded.
pub fn rows(batch: &Batch, folded: impl Fn(usize) -> bool) -> Vec<BatchRow> {
    let mut rows = Vec::with_capacity(batch.groups.len() + batch.places.len());
    for (index, group) in batch.groups.iter().enumerate() {
        rows.push(BatchRow::Group(index));
        if !folded(index) {
            rows.extend(group.places.clone().map(BatchRow::Place));
        }
    }
    rows
}

/// What was found and what is ticked, in a sentence.
pub fn summary(batch: &Batch) -> String {
    let places = |count: usize| if count == 1 { "1 place".to_owned() } else { format!("{count} places") };
    let (looking, nothing) = match batch.listed {
        Listed::Markings => ("Looking for damaged markings…", "No damaged markings"),
        Listed::Words => ("Looking for this word…", "No such word"),
    };
    if batch.running {
        return match batch.found() {
            0 => looking.to_owned(),
            found => format!("{looking} {} so far", places(found)),
        };
    }
    let (ticked, pages) = batch.ticked();
    match (batch.groups.len(), batch.places.len()) {
        (0, _) => nothing.to_owned(),
        (groups, count) => {
            let groups = if groups == 1 { "1 group".to_owned() } else { format!("{groups} groups") };
            let pages = if pages == 1 { "1 page".to_owned() } else { format!("{pages} pages") };
            format!("{} in {groups}; {ticked} ticked on {pages}", places(count))
        }
    }
}

/// How many pictures of a word are shown, and what became of them, in a sentence.
pub fn pictures(shapes: &Shapes) -> String {
    if shapes.running {
        return "Looking for pictures…".to_owned();
    }
    let mut pages: Vec<_> = shapes.places.iter().map(|place| place.page).collect();
    pages.dedup();
    let many = |count: usize, what: &str| if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") };
    let count = |wanted: fn(&ShapeState) -> bool| shapes.places.iter().filter(|place| wanted(&place.state)).count();
    let changed = count(|state| matches!(state, ShapeState::Changed(_)));
    let right = count(|state| *state == ShapeState::Right);
    let mut said = format!("{} on {}", many(shapes.places.len(), "picture"), many(pages.len(), "page"));
    if changed > 0 {
        said = format!("{said}; {changed} corrected");
    }
    if right > 0 { format!("{said}; {right} right") } else { said }
}

/// What a place is called for a screen reader.
pub fn described(session: &Session, batch: &Batch, place: &BatchPlace) -> String {
    let label = session.dossier.head(place.page).map(|head| head.label.as_str()).unwrap_or_default();
    format!("Page {label}: {} becomes {}", place.found.replace('\n', " "), batch.replacement(place))
}
