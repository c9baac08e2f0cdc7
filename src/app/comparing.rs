//! Comparing two readings of the pages: which two, at which difference one stands, and taking one side or the other.
//!
//! A side is taken by a change of the working reading like any other. That the working reading is right as it stands is a verdict like that of
//! the review: it is kept, and the place is not asked about again, here or there. Places in which the working reading has nothing cannot
//! bear a verdict; they are passed over until the comparison is closed.

use super::edits::{keeping_lines, ops_for};
use super::links::PageLinks;
use super::problem::Problem;
use super::recognize::language_of;
use super::session::Session;
pub use crate::analysis::collate::{Cell, Collation, Differing, Row};
use crate::analysis::collate::{Side, collate};
use crate::analysis::compare::{Rate, compare};
use crate::edit::{Op, Origin, TextEdit};
use crate::model::{Layout, Page, PageId, PageText, Reading, Revision, Ruling, Span, Verdict};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Longer texts are not compared: that would hold the window up.
const LONGEST: usize = 400 << 10;
/// Pages that are looked through for the next difference at most.
const FAR: usize = 200;

/// A reading of a page, by what stays the same from page to page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Which {
    /// The one that is corrected.
    Working,
    /// The text as it was before anything was corrected.
    Source,
    /// Another reading, by its name.
    Witness(String),
}

impl Which {
    /// What to call it.
    pub fn label(&self) -> String {
        match self {
            Self::Working => "Working reading".to_owned(),
            Self::Source => "Before correction".to_owned(),
            Self::Witness(name) => name.clone(),
        }
    }

    /// The readings a page has.
    pub fn all(page: &Page) -> Vec<Self> {
        let witnesses = page.witnesses.iter().map(|reading| Self::Witness(reading.name.clone()));
        [Self::Working, Self::Source].into_iter().chain(witnesses).collect()
    }

    /// Its text on a page; none where the page has no such reading.
    pub fn text(&self, page: &Page) -> Option<PageText> {
        match self {
            Self::Working => Some(page.working.text.clone()),
            Self::Source => Some(PageText::new(&*page.source_text)),
            Self::Witness(_) => self.witness(page).map(|reading| reading.text.clone()),
        }
    }

    fn witness<'p>(&self, page: &'p Page) -> Option<&'p Reading> {
        let Self::Witness(name) = self else { return None };
        page.witnesses.iter().find(|reading| reading.name == *name)
    }

    fn layout(&self, page: &Page, links: Option<&PageLinks>) -> Layout {
        match (self, links) {
            (Self::Working, Some(links)) => (*links.layout).clone(),
            (Self::Working, None) => page.working.layout.clone(),
            (Self::Source, _) => Layout::default(),
            (Self::Witness(_), _) => self.witness(page).map(|reading| reading.layout.clone()).unwrap_or_default(),
        }
    }
}

/// Two readings of a page laid beside each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// Which page.
    pub page: PageId,
    /// The first reading's text; empty where the page has no such reading.
    pub first: PageText,
    /// The second reading's text.
    pub second: PageText,
    /// The reading that the page lacks, where it lacks one.
    pub lacks: Option<Which>,
    /// Lines and differences.
    pub collation: Collation,
    /// Characters that differ; of the working reading's where it is one of the two, else of the second's.
    pub characters: Rate,
    /// Words that differ.
    pub words: Rate,
    /// Which differences need no decision any more.
    pub settled: Vec<bool>,
}

/// A page's state, both readings, and whether its words had their places.
type Key = (PageId, Revision, Which, Which, bool);

/// A comparison that goes on.
#[derive(Debug, Clone)]
pub struct Comparing {
    /// The reading that stands above.
    pub first: Which,
    /// The reading that stands below.
    pub second: Which,
    /// The difference one stands at, on the current page.
    pub at: usize,
    /// Places passed over in which the working reading has nothing.
    passed: BTreeSet<(PageId, String, String, usize)>,
    made: Option<(Key, usize, Arc<Compared>)>,
}

/// Which side of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The first reading.
    First,
    /// The second reading.
    Second,
}

impl Session {
    /// Begins to compare the working reading of the current page with the likeliest other one.
    pub fn begin_comparing(&mut self) {
        let other = self.page().map(|page| {
            let recognized = page.witnesses.iter().find(|reading| language_of(reading).is_some());
            recognized.or(page.witnesses.first()).map_or(Which::Source, |reading| Which::Witness(reading.name.clone()))
        });
        let (first, second) = (Which::Working, other.unwrap_or(Which::Source));
        self.comparing = Some(Comparing { first, second, at: 0, passed: BTreeSet::new(), made: None });
        let caret = self.place.selection.start;
        let made = self.compared();
        let before = made.map_or(0, |made| made.collation.differences.partition_point(|differing| differing.first.end < caret));
        let open = self.first_open(before);
        self.go_to_difference(open);
    }

    /// Compares these two.
    pub fn compare_readings(&mut self, first: Which, second: Which) {
        if let Some(comparing) = &mut self.comparing {
            (comparing.first, comparing.second, comparing.at) = (first, second, 0);
            let open = self.first_open(0);
            self.go_to_difference(open);
        }
    }

    /// The current page's readings beside each other; made anew only when something of it changed.
    pub fn compared(&mut self) -> Option<Arc<Compared>> {
        let page = self.place.page?;
        self.load(page).ok()?;
        let comparing = self.comparing.as_ref()?;
        let content = self.dossier.page(page)?;
        let links = self.links(page).filter(|links| links.revision == content.revision).cloned();
        let key = (page, content.revision, comparing.first.clone(), comparing.second.clone(), links.is_some());
        if let Some((known, passed, made)) = &comparing.made
            && (known, *passed) == (&key, comparing.passed.len())
        {
            return Some(Arc::clone(made));
        }
        let made = Arc::new(compared(content, comparing, links.as_deref()));
        let comparing = self.comparing.as_mut()?;
        if comparing.made.as_ref().is_some_and(|((of, ..), _, _)| *of != page) {
            // Another page was gone to.
            comparing.at = made.settled.iter().position(|settled| !settled).unwrap_or(0);
        }
        comparing.made = Some((key, comparing.passed.len(), Arc::clone(&made)));
        Some(made)
    }

    /// The first difference from this one on that waits for a decision; the number itself where none does.
    fn first_open(&mut self, from: usize) -> usize {
        let Some(made) = self.compared() else { return from };
        (from..made.settled.len()).find(|at| made.settled.get(*at) == Some(&false)).unwrap_or(from)
    }

    /// Stands at a difference; the caret goes along, so that one is there when the comparison is left.
    pub fn go_to_difference(&mut self, at: usize) {
        let Some(made) = self.compared() else { return };
        let Some(comparing) = &mut self.comparing else { return };
        comparing.at = at.min(made.collation.differences.len().saturating_sub(1));
        let at = comparing.at;
        if let Some(span) = made.collation.differences.get(at).and_then(|differing| comparing.working_span(differing)) {
            self.select(span);
        }
    }

    /// Goes to the next or previous difference that waits for a decision, also on other pages; says where there is none.
    ///
    /// # Errors
    /// Where a page cannot be loaded.
    pub fn step_difference(&mut self, forward: bool) -> Result<Option<&'static str>, Problem> {
        let (Some(made), Some(at)) = (self.compared(), self.comparing.as_ref().map(|comparing| comparing.at)) else { return Ok(None) };
        let is_open = |at: &usize| made.settled.get(*at) == Some(&false);
        let here = if forward { (at + 1..made.settled.len()).find(is_open) } else { (0..at.min(made.settled.len())).rev().find(is_open) };
        if let Some(at) = here {
            self.go_to_difference(at);
            return Ok(None);
        }
        let ids: Vec<PageId> = self.dossier.heads().iter().map(|head| head.id).collect();
        let place = self.place.page.and_then(|page| self.dossier.place(page)).unwrap_or(0);
        let others: Vec<PageId> = if forward {
            ids.into_iter().skip(place + 1).take(FAR).collect()
        } else {
            ids.into_iter().take(place).rev().take(FAR).collect()
        };
        let looked = others.len();
        for id in others {
            let content = self.load(id)?;
            let Some(comparing) = &self.comparing else { return Ok(None) };
            let made = compared(&content, comparing, None);
            let mut open = (0..made.settled.len()).filter(|at| made.settled.get(*at) == Some(&false));
            if let Some(at) = if forward { open.next() } else { open.next_back() } {
                self.go_to(id, Span::default());
                self.go_to_difference(at);
                return Ok(None);
            }
        }
        Ok(Some(match (looked == FAR, forward) {
            (true, _) => "No difference on the next 200 pages; go on to a later page yourself",
            (false, true) => "This was the last difference that waits for a decision",
            (false, false) => "This is the first difference that waits for a decision",
        }))
    }

    /// Takes one side of the difference one stands at and goes on to the next.
    ///
    /// # Errors
    /// Where neither reading is the working one, or the dossier can only be read.
    pub fn take_side(&mut self, side: Taken) -> Result<Option<&'static str>, Problem> {
        let (Some(made), Some(comparing)) = (self.compared(), self.comparing.clone()) else { return Ok(None) };
        let Some(differing) = made.collation.differences.get(comparing.at).copied() else { return Ok(Some("There is no difference here")) };
        let Some(here) = comparing.working_span(&differing) else {
            return Err(
                Problem::new("Neither of these is the working reading, so that nothing can be taken.").advice("Choose it on one side.")
            );
        };
        let working_is_first = comparing.first == Which::Working;
        let stays = working_is_first == (side == Taken::First);
        let (other, named) = if working_is_first {
            (made.second.slice(differing.second), &comparing.second)
        } else {
            (made.first.slice(differing.first), &comparing.first)
        };
        if stays {
            self.keep_as_it_stands(made.page, here, other)?;
            return self.step_difference(true);
        }
        let content = self.load(made.page)?;
        let edit = edit(content.working.text.as_str(), here, other);
        self.change(ops_for(made.page, &content.working.text, &[edit]), Origin::Command(format!("taken from {}", named.label())))?;
        // What was taken differs no more: the next one has its number.
        let open = self.first_open(comparing.at);
        let is_open = self.compared().is_some_and(|made| made.settled.get(open) == Some(&false));
        self.go_to_difference(open);
        if is_open { Ok(None) } else { self.step_difference(true) }
    }

    fn keep_as_it_stands(&mut self, page: PageId, here: Span, other: &str) -> Result<(), Problem> {
        let content = self.load(page)?;
        if here.is_empty() {
            if let Some(comparing) = &mut self.comparing {
                comparing.passed.insert(passed(&content, here, other));
            }
            return Ok(());
        }
        let ruling = Ruling { rule: Ruling::SUSPECT.to_owned(), span: here, verdict: Verdict::Rejected };
        let op = Op::AddRuling { page, index: content.rulings.len(), ruling };
        self.change(vec![op], Origin::Command("right as it stands".to_owned())).map(drop)
    }
}

impl Comparing {
    /// Where a difference is in the working text; none where neither reading is that.
    pub fn working_span(&self, differing: &Differing) -> Option<Span> {
        match (&self.first, &self.second) {
            (Which::Working, _) => Some(differing.first),
            (_, Which::Working) => Some(differing.second),
            _ => None,
        }
    }
}

/// A place without text, by what stands before it and what the other reading has there: it outlives changes elsewhere on the page.
fn passed(page: &Page, here: Span, other: &str) -> (PageId, String, String, usize) {
    let before = page.working.text.as_str().get(..here.start).unwrap_or_default();
    let last: String = before.split_whitespace().next_back().unwrap_or_default().to_owned();
    (page.id, last, other.to_owned(), before.matches(other).count())
}

fn compared(page: &Page, comparing: &Comparing, links: Option<&PageLinks>) -> Compared {
    let (first, second) = (comparing.first.text(page), comparing.second.text(page));
    let lacks = [(&first, &comparing.first), (&second, &comparing.second)].into_iter().find(|(text, _)| text.is_none());
    let mut made = Compared {
        page: page.id,
        lacks: lacks.map(|(_, which)| which.clone()),
        first: first.unwrap_or_default(),
        second: second.unwrap_or_default(),
        collation: Collation::default(),
        characters: Rate::default(),
        words: Rate::default(),
        settled: Vec::new(),
    };
    if made.lacks.is_some() || made.first.len().max(made.second.len()) > LONGEST {
        return made;
    }
    let (first_layout, second_layout) = (comparing.first.layout(page, links), comparing.second.layout(page, links));
    let (first, second) = (Side { text: &made.first, layout: &first_layout }, Side { text: &made.second, layout: &second_layout });
    made.collation = collate(&first, &second);
    let (tested, reference) = if comparing.first == Which::Working { (&made.second, &made.first) } else { (&made.first, &made.second) };
    let counted = compare(tested.as_str(), reference.as_str());
    (made.characters, made.words) = (counted.characters, counted.words);
    let right: Vec<Span> = page
        .rulings
        .iter()
        .filter(|ruling| ruling.rule == Ruling::SUSPECT && ruling.verdict == Verdict::Rejected)
        .map(|ruling| ruling.span)
        .collect();
    let is_settled = |differing: &Differing| {
        let Some(here) = comparing.working_span(differing) else { return false };
        if here.is_empty() {
            let other =
                if comparing.first == Which::Working { made.second.slice(differing.second) } else { made.first.slice(differing.first) };
            return comparing.passed.contains(&passed(page, here, other));
        }
        right.iter().any(|right| right.covers(here))
    };
    made.settled = made.collation.differences.iter().map(is_settled).collect();
    made
}

/// What puts other words in place of some, with the white space that belongs to it.
fn edit(text: &str, here: Span, other: &str) -> TextEdit {
    let (before, after) = (text.get(..here.start).unwrap_or_default(), text.get(here.end..).unwrap_or_default());
    if here.is_empty() {
        // A line of its own where the place is at a line's end and what comes is long; otherwise a word more.
        let at_line_end = after.is_empty() || after.starts_with('\n');
        let gap = if at_line_end && other.split_whitespace().count() > 2 { "\n" } else { " " };
        let lead = if before.is_empty() || before.ends_with(char::is_whitespace) { "" } else { gap };
        let trail = if after.is_empty() || after.starts_with(char::is_whitespace) { "" } else { gap };
        return TextEdit { span: here, new: format!("{lead}{other}{trail}") };
    }
    if !other.is_empty() {
        return keeping_lines(text, TextEdit { span: here, new: other.split_whitespace().collect::<Vec<_>>().join(" ") });
    }
    // Words that go take a blank with them, and a line of which nothing stays goes with its end.
    let line_goes = (before.is_empty() || before.ends_with('\n')) && (after.is_empty() || after.starts_with('\n'));
    let span = if (line_goes && after.starts_with('\n')) || (before.is_empty() && after.starts_with(' ')) {
        Span::new(here.start, here.end + 1)
    } else if before.ends_with(' ') {
        Span::new(here.start - 1, here.end)
    } else if after.starts_with(' ') {
        Span::new(here.start, here.end + 1)
    } else {
        here
    };
    TextEdit { span, new: String::new() }
}

#[cfg(test)]
#[path = "comparing_tests.rs"]
mod tests;
