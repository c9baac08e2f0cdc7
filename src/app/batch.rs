//! Many places on many pages, listed in groups, ticked and changed in one step that can be taken back.
//!
//! A batch is a list of proposals: at this place stands this, that should stand there. Where the proposals come from is not its
//! business: damaged markings ([`super::repairs`]), every place of a word ([`super::concordance`]). Places of one group say the same, so that a
//! person judges a group, looks at the pictures of its places, and unticks what is different. A place whose text has changed since
//! it was found is left alone.

use super::edits::{keeping_lines, ops_for};
use super::problem::Problem;
use super::session::Session;
use crate::edit::{Op, Origin, TextEdit};
use crate::model::{PageId, ScanRect, Span};
use std::collections::BTreeMap;
use std::ops::Range;

/// What a list is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Listed {
    /// Damaged markings.
    #[default]
    Markings,
    /// Places of a word, or words that are misread alike.
    Words,
}

impl Listed {
    /// What the journal says of a change made from such a list.
    pub fn origin(self) -> Origin {
        Origin::Command(
            match self {
                Self::Markings => "repair markings",
                Self::Words => "all like this",
            }
            .to_owned(),
        )
    }

    /// The kind of the jobs that fill such a list.
    pub(super) fn job(self) -> &'static str {
        match self {
            Self::Markings => "repairs",
            Self::Words => "concordance",
        }
    }

    /// Whether jobs of this kind fill a list.
    pub(super) fn of_job(kind: &str) -> Option<Self> {
        [Self::Markings, Self::Words].into_iter().find(|listed| listed.job() == kind)
    }
}

/// A place that was found, before it is in a group.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundPlace {
    /// Which page.
    pub page: PageId,
    /// Where in its text.
    pub span: Span,
    /// What is selected in the text when one goes there: the whole of what the place is a part of.
    pub around: Span,
    /// What stands there.
    pub found: String,
    /// What should stand there.
    pub proposed: String,
    /// The line before the place.
    pub before: String,
    /// The line after the place.
    pub after: String,
    /// Where on the scan, in scan pixels.
    pub zone: Option<ScanRect>,
    /// Why the place should be looked at first; such a place begins unticked.
    pub doubt: Option<String>,
    /// Other texts that may stand there as probably.
    pub alternatives: Vec<String>,
}

/// A place in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchPlace {
    /// Which page.
    pub page: PageId,
    /// Where in its text.
    pub span: Span,
    /// What is selected in the text when one goes there: the whole of what the place is a part of.
    pub around: Span,
    /// What stands there.
    pub found: String,
    /// The line before the place.
    pub before: String,
    /// The line after the place.
    pub after: String,
    /// Where on the scan, in scan pixels.
    pub zone: Option<ScanRect>,
    /// Why the place should be looked at first.
    pub doubt: Option<String>,
    /// Whether applying includes it.
    pub ticked: bool,
    /// Its group's place in the list of groups.
    pub group: usize,
}

/// Places that say the same.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchGroup {
    /// What stands there, on one line and with single blanks.
    pub found: String,
    /// What is to stand there: the proposal, until a person writes something else.
    pub replacement: String,
    /// What was proposed.
    proposed: String,
    /// What else may stand there as probably.
    pub alternatives: Vec<String>,
    /// Why the group should be looked at first, where all its places have the same doubt.
    pub doubt: Option<String>,
    /// Its places in the list of places.
    pub places: Range<usize>,
}

impl BatchGroup {
    /// What may stand there, the likeliest first; none where nothing is known.
    pub fn candidates(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.proposed).chain(&self.alternatives).filter(|text| **text != self.found)
    }
}

/// Proposals over many pages.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Batch {
    /// What the list is of.
    pub listed: Listed,
    /// The form that was asked for, on one line; its group comes first.
    asked: String,
    /// Where somebody was who asked for the list, and comes back to.
    pub from: Option<(PageId, Span)>,
    /// The form's group first where one was asked for, then the largest.
    pub groups: Vec<BatchGroup>,
    /// In order of their groups, then of pages, then of places.
    pub places: Vec<BatchPlace>,
    /// The place the keyboard stands at.
    pub current: Option<usize>,
    /// What was found so far, while the search goes on.
    incoming: Vec<FoundPlace>,
    /// Whether the search still goes on.
    pub running: bool,
    /// What was left out, or nothing.
    pub message: String,
    /// Tells the job that fills the list from one that filled an earlier list.
    pub ticket: u64,
    /// Counts what was done to the list, so that a window knows when to lay it out anew.
    pub revision: u64,
}

impl Batch {
    /// A list that the job with this ticket is still filling.
    pub fn begun(listed: Listed, ticket: u64) -> Self {
        Self { listed, running: true, ticket, ..Self::default() }
    }

    /// A list of the places of a form, asked for at a place.
    #[must_use]
    pub fn asked(self, form: &str, from: Option<(PageId, Span)>) -> Self {
        Self { asked: on_one_line(form), from, ..self }
    }

    /// Takes in what was found.
    pub fn take(&mut self, found: Vec<FoundPlace>) {
        self.incoming.extend(found);
        self.revision += 1;
    }

    /// How many places were found, also before they are listed.
    pub fn found(&self) -> usize {
        self.places.len() + self.incoming.len()
    }

    /// The search is over: groups are made of what was found. The list does not move under a reader's eyes before that.
    pub fn finish(&mut self, message: String) {
        self.running = false;
        self.message = message;
        let mut groups: BTreeMap<(String, String), Vec<FoundPlace>> = BTreeMap::new();
        for place in std::mem::take(&mut self.incoming) {
            groups.entry((on_one_line(&place.found), place.proposed.clone())).or_default().push(place);
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by_key(|((found, _), places)| (*found != self.asked, std::cmp::Reverse(places.len())));
        for ((found, replacement), places) in groups {
            let start = self.places.len();
            let first = places.first();
            let doubt =
                first.and_then(|first| first.doubt.clone()).filter(|doubt| places.iter().all(|place| place.doubt.as_ref() == Some(doubt)));
            let alternatives = first.map(|first| first.alternatives.clone()).unwrap_or_default();
            let group = self.groups.len();
            self.places.extend(places.into_iter().map(|place| BatchPlace {
                page: place.page,
                span: place.span,
                around: place.around,
                found: place.found,
                before: place.before,
                after: place.after,
                zone: place.zone,
                ticked: place.doubt.is_none(),
                doubt: place.doubt,
                group,
            }));
            self.groups.push(BatchGroup {
                found,
                proposed: replacement.clone(),
                replacement,
                alternatives,
                doubt,
                places: start..self.places.len(),
            });
        }
        if self.listed == Listed::Words {
            self.current = self.place_from().or_else(|| (!self.places.is_empty()).then_some(0));
        }
        self.revision += 1;
    }

    /// The listed place at which the list was asked for.
    fn place_from(&self) -> Option<usize> {
        let (page, from) = self.from?;
        let at = |place: &BatchPlace| place.page == page && (place.span.overlaps(from) || place.span.touches(from.start));
        self.places.iter().position(at)
    }

    /// The group of the place the keyboard stands at.
    pub fn current_group(&self) -> Option<usize> {
        self.current.and_then(|place| self.places.get(place)).map(|place| place.group)
    }

    /// Ticks or unticks a place.
    pub fn tick(&mut self, place: usize, ticked: bool) {
        if let Some(place) = self.places.get_mut(place) {
            place.ticked = ticked;
        }
    }

    /// Ticks or unticks a whole group.
    pub fn tick_group(&mut self, group: usize, ticked: bool) {
        let Some(places) = self.groups.get(group).map(|group| group.places.clone()) else { return };
        for place in self.places.get_mut(places).unwrap_or_default() {
            place.ticked = ticked;
        }
    }

    /// Writes something else where a group's places are.
    pub fn set_replacement(&mut self, group: usize, replacement: String) {
        if let Some(group) = self.groups.get_mut(group) {
            group.replacement = replacement;
        }
    }

    /// How many places of a group are ticked.
    pub fn ticked_in(&self, group: usize) -> usize {
        let places = self.groups.get(group).map(|group| group.places.clone()).unwrap_or_default();
        self.places.get(places).unwrap_or_default().iter().filter(|place| place.ticked).count()
    }

    /// How many places are ticked, and on how many pages.
    pub fn ticked(&self) -> (usize, usize) {
        let mut pages: Vec<PageId> = self.places.iter().filter(|place| place.ticked).map(|place| place.page).collect();
        let count = pages.len();
        pages.sort_unstable();
        pages.dedup();
        (count, pages.len())
    }

    /// What is to stand at a place.
    pub fn replacement<'a>(&'a self, place: &'a BatchPlace) -> &'a str {
        self.groups.get(place.group).map_or(place.found.as_str(), |group| group.replacement.as_str())
    }

    /// The replacements of all ticked places.
    pub fn replacements(&self) -> Vec<Replacement> {
        let ticked = self.places.iter().filter(|place| place.ticked);
        ticked
            .map(|place| Replacement {
                page: place.page,
                span: place.span,
                found: place.found.clone(),
                new: self.replacement(place).to_owned(),
            })
            .filter(|replacement| replacement.new != replacement.found)
            .collect()
    }

    /// Where the place at which the list was asked for stands when the ticked places are changed.
    pub fn from_after(&self) -> Option<(PageId, Span)> {
        let (page, from) = self.from?;
        let made = self.replacements();
        let before = made.iter().filter(|made| made.page == page && made.span.end <= from.start);
        let by: isize = before.map(|made| made.new.len() as isize - made.found.len() as isize).sum();
        let own = made.iter().find(|made| made.page == page && made.span.end > from.start && made.span.touches(from.start));
        let from = from.shifted(by);
        // What was changed itself lies behind the one who came from there.
        Some((page, own.map_or(from, |made| Span::empty(from.start + made.new.len()))))
    }

    /// Takes the ticked places out of the list, because they were changed; those that stay on the same pages move with the text.
    pub fn remove_ticked(&mut self) {
        let mut moves: BTreeMap<PageId, Vec<(usize, isize)>> = BTreeMap::new();
        for made in self.replacements() {
            let longer = made.new.len() as isize - made.found.len() as isize;
            moves.entry(made.page).or_default().push((made.span.end, longer));
        }
        let groups = std::mem::take(&mut self.groups);
        let places = std::mem::take(&mut self.places);
        let mut places = places.into_iter();
        for mut group in groups {
            let start = self.places.len();
            for mut place in places.by_ref().take(group.places.len()).filter(|place| !place.ticked) {
                let before = moves.get(&place.page).into_iter().flatten().filter(|(end, _)| *end <= place.span.start);
                let by = before.map(|(_, longer)| longer).sum();
                place.span = place.span.shifted(by);
                place.around = place.around.shifted(by);
                place.group = self.groups.len();
                self.places.push(place);
            }
            group.places = start..self.places.len();
            if !group.places.is_empty() {
                self.groups.push(group);
            }
        }
        self.current = None;
        self.revision += 1;
    }
}

/// On one line, with single blanks: what people compare.
fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text to be put in place of another, if that still stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// Which page.
    pub page: PageId,
    /// Where in its text.
    pub span: Span,
    /// What stood there when it was found.
    pub found: String,
    /// What shall stand there.
    pub new: String,
}

/// The ops that make these replacements, the last place of a page first so that the others keep their positions, and how many they are.
/// Places whose text has changed since they were found are left alone, and of places that overlap only the first is changed.
///
/// # Errors
/// Where a page cannot be loaded.
pub fn replacement_ops(session: &mut Session, mut replacements: Vec<Replacement>) -> Result<(Vec<Op>, usize), Problem> {
    replacements.sort_by_key(|replacement| (session.dossier.place(replacement.page), replacement.span.start));
    let mut ops = Vec::new();
    let mut count = 0;
    for on_page in replacements.chunk_by(|a, b| a.page == b.page) {
        let Some(first) = on_page.first() else { continue };
        let page = session.load(first.page)?;
        let text = &page.working.text;
        let mut chosen: Vec<&Replacement> = Vec::with_capacity(on_page.len());
        for replacement in on_page {
            let free = chosen.last().is_none_or(|last| last.span.end <= replacement.span.start);
            if free && text.slice(replacement.span) == replacement.found {
                chosen.push(replacement);
            }
        }
        let mut next = text.len();
        for replacement in chosen.iter().rev() {
            let edit = TextEdit { span: replacement.span, new: replacement.new.clone() };
            let kept = keeping_lines(text.as_str(), edit.clone());
            let edit = if kept.span.end <= next { kept } else { edit };
            next = replacement.span.start;
            let made = ops_for(replacement.page, text, &[edit]);
            count += usize::from(!made.is_empty());
            ops.extend(made);
        }
    }
    Ok((ops, count))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(page: u64, start: usize, found: &str, proposed: &str, doubt: Option<&str>) -> FoundPlace {
        FoundPlace {
            page: PageId(page),
            span: Span::new(start, start + found.len()),
            around: Span::new(start, start + found.len()),
            found: found.to_owned(),
            proposed: proposed.to_owned(),
            before: String::new(),
            after: String::new(),
            zone: None,
            doubt: doubt.map(str::to_owned),
            alternatives: Vec::new(),
        }
    }

    fn batch(places: Vec<FoundPlace>) -> Batch {
        let mut batch = Batch::begun(Listed::Markings, 1);
        batch.take(places);
        batch.finish(String::new());
        batch
    }

    fn list(batch: &Batch) -> Vec<String> {
        let group = |(index, group): (usize, &BatchGroup)| {
            let places: Vec<String> = batch
                .places
                .get(group.places.clone())
                .unwrap()
                .iter()
                .map(|place| format!("{}{}:{}", if place.ticked { "+" } else { "-" }, place.page.0, place.span.start))
                .collect();
            format!("{} → {} ({}) {}", group.found, group.replacement, batch.ticked_in(index), places.join(" "))
        };
        batch.groups.iter().enumerate().map(group).collect()
    }

    #[test]
    fn places_that_say_the_same_are_a_group_and_the_largest_comes_first() {
        let batch = batch(vec![
            place(1, 0, "SEGRET", "SECRET", None),
            place(1, 50, "EVES  ONLY", "EYES ONLY", None),
            place(2, 0, "EVES ONLY", "EYES ONLY", None),
            place(3, 0, "EVES ONLY", "EYES ONLY", Some("tie")),
        ]);
        assert_eq!(list(&batch), ["EVES ONLY → EYES ONLY (2) +1:50 +2:0 -3:0", "SEGRET → SECRET (1) +1:0"]);
        assert_eq!(batch.ticked(), (3, 2));
    }

    #[test]
    fn what_was_changed_leaves_the_list_and_the_rest_moves_with_the_text() {
        let mut batch = batch(vec![
            place(1, 0, "SEGRE", "SECRET", None),
            place(1, 50, "EVES ONLY", "EYES ONLY", Some("low")),
            place(2, 50, "EVES ONLY", "EYES ONLY", Some("low")),
        ]);
        batch.remove_ticked();
        assert_eq!(list(&batch), ["EVES ONLY → EYES ONLY (0) -1:51 -2:50"]);
        batch.tick_group(0, true);
        batch.tick(1, false);
        batch.set_replacement(0, "FOR YOUR EYES ONLY".to_owned());
        let made = batch.replacements();
        assert_eq!(made.len(), 1);
        assert_eq!((made[0].page, made[0].new.as_str()), (PageId(1), "FOR YOUR EYES ONLY"));
    }
}
