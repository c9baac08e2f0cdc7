//! The probable misreadings of pages: all of them with their evidence for loaded pages, and where they are for every page looked at.
//!
//! What was found is kept as it was found; what is *shown* is that less what a person judged right, at its place or by the dossier's own word
//! list. So a verdict and taking it back cost nothing. Between an edit and the next look at the page, what was found moves along with
//! the text, and what the edit went into is gone.

use super::findings::PageMark;
use super::review::SuspectFilter;
use crate::analysis::suspects::{REASONS, THRESHOLD};
use crate::edit::{Op, Origin};
use crate::model::{Dossier, MarkKind, Page, PageId, Revision, Ruling, Span, Suspect, Verdict};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// What is less probable is not kept: nobody would look at it.
const LEAST: f32 = 0.2;

/// Pages of a dossier, at most, that are all counted anew when a word comes into its list.
const COUNTED_ANEW: usize = 2000;

/// The suspects of a loaded page.
#[derive(Debug, Clone, Default)]
pub struct PageSuspects {
    /// The revision they were found for, or follow.
    pub revision: Revision,
    /// What was known of the dossier when they were found; see [`SuspectBook::profiled`].
    pub profile: u64,
    /// Everything that was found.
    found: Vec<Suspect>,
    /// What of it is shown, in order of the text.
    pub shown: Vec<Suspect>,
}

impl PageSuspects {
    /// What is shown of these suspects of a page.
    pub fn new(page: &Page, profile: u64, mut found: Vec<Suspect>, own: &BTreeSet<String>) -> Self {
        found.retain(|suspect| suspect.score >= LEAST);
        let shown = shown_of(page, &found, own);
        Self { revision: page.revision, profile, found, shown }
    }

    /// Where they are.
    pub fn doubts(&self) -> PageDoubts {
        PageDoubts { revision: self.revision, profile: self.profile, doubts: Arc::new(self.shown.iter().map(Doubt::of).collect()) }
    }

    /// The suspect at exactly this place.
    pub fn at(&self, span: Span) -> Option<&Suspect> {
        self.shown.iter().find(|suspect| suspect.span == span)
    }
}

/// What of the suspects of a page is not settled: not judged right at its place, nor by the dossier's own word list.
pub fn shown_of(page: &Page, found: &[Suspect], own: &BTreeSet<String>) -> Vec<Suspect> {
    let judged: Vec<Span> = page.rulings.iter().filter(|ruling| is_verdict(ruling)).map(|ruling| core(page, ruling.span)).collect();
    let open = |suspect: &&Suspect| {
        let here = core(page, suspect.span);
        !judged.iter().any(|known| known.covers(here)) && !is_own(page, suspect, own)
    };
    found.iter().filter(open).cloned().collect()
}

/// Whether it says that a word is right as it stands.
pub(super) fn is_verdict(ruling: &Ruling) -> bool {
    ruling.rule == Ruling::SUSPECT && ruling.verdict == Verdict::Rejected
}

/// A span without the punctuation at its ends; as it is, where there is nothing else in it.
fn core(page: &Page, span: Span) -> Span {
    let text = page.working.text.slice(span);
    let word = text.trim_matches(|c: char| !c.is_alphanumeric());
    if word.is_empty() {
        return span;
    }
    let start = span.start + (text.len() - text.trim_start_matches(|c: char| !c.is_alphanumeric()).len());
    Span::new(start, start + word.len())
}

/// Whether the dossier's own list has the word, and nothing but the word is doubted.
fn is_own(page: &Page, suspect: &Suspect, own: &BTreeSet<String>) -> bool {
    let word = page.working.text.slice(core(page, suspect.span));
    if !(own.contains(word) || own.contains(&word.to_lowercase())) {
        return false;
    }
    // A stop for a comma behind the word is another matter than the word.
    suspect.suggestions.first().is_none_or(|best| best.text.trim_matches(|c: char| !c.is_alphanumeric()) != word)
}

/// A suspect as lists over all pages know it: where, how much and why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Doubt {
    start: u32,
    end: u32,
    /// 0 to 1.
    pub score: f32,
    /// One bit for each entry of [`REASONS`].
    pub reasons: u16,
}

impl Doubt {
    /// A suspect without its evidence and its suggestions.
    pub fn of(suspect: &Suspect) -> Self {
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { start: narrow(suspect.span.start), end: narrow(suspect.span.end), score: suspect.score, reasons: reasons_of(suspect) }
    }

    /// Where on its page.
    pub fn span(&self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }
}

/// One bit for each entry of [`REASONS`] that speaks for the suspect.
pub fn reasons_of(suspect: &Suspect) -> u16 {
    let bit = |detector: &str| REASONS.iter().position(|(id, _)| *id == detector).map_or(0, |place| 1_u16 << place);
    suspect.evidence.iter().fold(0, |bits, evidence| bits | bit(&evidence.detector))
}

/// The doubts of a page, whether it is loaded or not.
#[derive(Debug, Clone, Default)]
pub struct PageDoubts {
    /// The revision they were found for, or follow.
    pub revision: Revision,
    /// What was known of the dossier when they were found.
    pub profile: u64,
    /// Where they are, in order of the text.
    pub doubts: Arc<Vec<Doubt>>,
}

/// The suspects of the dossier.
#[derive(Debug, Default)]
pub struct SuspectBook {
    pages: HashMap<PageId, Arc<PageSuspects>>,
    doubts: HashMap<PageId, PageDoubts>,
    /// Pages whose doubts are to be found anew.
    outdated: BTreeSet<PageId>,
    /// Raised when enough became known of the dossier to look at its pages again.
    pub profiled: u64,
    generation: u64,
    counted: u64,
}

impl SuspectBook {
    /// Counts every change; what was made of suspects of an older generation is stale.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Counts every change of how many doubts are left on some page.
    pub fn counted(&self) -> u64 {
        self.counted
    }

    /// The suspects of a loaded page as found last, even where the page has changed since.
    pub fn get(&self, id: PageId) -> Option<&Arc<PageSuspects>> {
        self.pages.get(&id)
    }

    /// The suspects of this revision, found with what is known of the dossier now.
    pub fn fresh(&self, id: PageId, revision: Revision) -> Option<&Arc<PageSuspects>> {
        self.pages.get(&id).filter(|known| known.revision == revision && known.profile == self.profiled)
    }

    /// Where the doubts of a page are, as far as it was looked at.
    pub fn doubts(&self, id: PageId) -> Option<&PageDoubts> {
        self.doubts.get(&id)
    }

    /// Where the doubts of a page are, if they are known for what it says now.
    pub fn doubts_now(&self, id: PageId, revision: Option<Revision>) -> Option<&PageDoubts> {
        self.doubts.get(&id).filter(|known| revision.is_none_or(|now| now == known.revision) && !self.outdated.contains(&id))
    }

    /// How many doubts are left on a page at the usual threshold; nothing where it was not looked at yet.
    pub fn left(&self, id: PageId) -> Option<usize> {
        self.doubts.get(&id).map(|page| page.doubts.iter().filter(|doubt| doubt.score >= THRESHOLD).count())
    }

    /// How many doubts are left on a page that a filter lets through; nothing where it was not looked at yet.
    pub fn left_of(&self, id: PageId, filter: &SuspectFilter) -> Option<usize> {
        self.doubts.get(&id).map(|page| page.doubts.iter().filter(|doubt| filter.takes(doubt)).count())
    }

    /// Notes what was found on a loaded page.
    pub fn set(&mut self, id: PageId, found: PageSuspects) {
        self.outdated.remove(&id);
        self.pages.insert(id, Arc::new(found));
        self.count(id);
    }

    /// Notes where doubts are on a page that is not loaded.
    pub fn set_doubts(&mut self, id: PageId, doubts: PageDoubts) {
        self.outdated.remove(&id);
        self.note(id, doubts);
    }

    /// Lets go of the suspects of a page; where its doubts are stays known.
    pub fn forget(&mut self, id: PageId) {
        self.pages.remove(&id);
    }

    /// Looks at a page again: its marks, or what is known of it, have changed.
    pub fn outdate(&mut self, id: PageId) {
        if let Some(known) = self.pages.get_mut(&id) {
            Arc::make_mut(known).profile = u64::MAX;
        }
        self.outdated.insert(id);
    }

    /// Takes the pages whose doubts are to be found anew.
    pub fn take_outdated(&mut self) -> Vec<PageId> {
        std::mem::take(&mut self.outdated).into_iter().collect()
    }

    /// What begins here was corrected: it is no suspect any more.
    pub fn settle(&mut self, id: PageId, start: usize) {
        if let Some(known) = self.pages.get_mut(&id) {
            let known = Arc::make_mut(known);
            known.found.retain(|suspect| suspect.span.start != start);
            known.shown.retain(|suspect| suspect.span.start != start);
            self.count(id);
        }
    }

    /// Puts a suspect back whose correction was taken back, until the page is looked at again.
    pub fn put_back(&mut self, page: &Page, suspect: Suspect, own: &BTreeSet<String>) {
        if let Some(known) = self.pages.get_mut(&page.id) {
            let known = Arc::make_mut(known);
            known.found.retain(|other| !other.span.overlaps(suspect.span));
            let place = known.found.partition_point(|other| other.span.start < suspect.span.start);
            known.found.insert(place, suspect);
            known.shown = shown_of(page, &known.found, own);
            self.count(page.id);
        }
    }

    fn count(&mut self, id: PageId) {
        if let Some(known) = self.pages.get(&id) {
            self.note(id, known.doubts());
        }
    }

    fn note(&mut self, id: PageId, doubts: PageDoubts) {
        let before = self.left(id);
        self.doubts.insert(id, doubts);
        self.generation += 1;
        self.counted += u64::from(self.left(id) != before);
    }

    /// Follows ops that were applied; `before` are the revisions of the pages before them.
    pub fn follow(&mut self, dossier: &Dossier, ops: &[Op], before: &[(PageId, Revision)]) {
        let only_verdicts = |id: PageId| {
            let mut here = ops.iter().filter(|op| op.changes_content() && op.page() == Some(id));
            here.all(|op| matches!(op, Op::AddRuling { ruling, .. } | Op::RemoveRuling { ruling, .. } if ruling.rule == Ruling::SUSPECT))
        };
        for op in ops {
            if let Op::ReplaceText { page, at, old, new, .. } = op {
                self.moved(*page, *at, old.len(), new.len());
            }
        }
        for (id, revision) in before {
            let Some(page) = dossier.page(*id) else { continue };
            let (was_fresh, same) = (self.pages.get(id).is_some_and(|known| known.revision == *revision), only_verdicts(*id));
            if let Some(known) = self.pages.get_mut(id) {
                let known = Arc::make_mut(known);
                known.shown = shown_of(page, &known.found, &dossier.words);
                if was_fresh && same {
                    known.revision = page.revision;
                }
                self.count(*id);
            }
            if !same {
                self.outdated.insert(*id);
            }
        }
        if ops.iter().any(|op| matches!(op, Op::AddWord { .. } | Op::RemoveWord { .. })) {
            self.filter_again(dossier);
        }
    }

    /// Shows less, or more, because the dossier's own word list has changed.
    fn filter_again(&mut self, dossier: &Dossier) {
        if self.doubts.len() <= COUNTED_ANEW {
            // Where the word stands elsewhere is not known: the survey finds it out. A large dossier's pages are counted when one comes to them.
            let elsewhere = dossier.heads().iter().map(|head| head.id).filter(|id| !self.pages.contains_key(id));
            self.outdated.extend(elsewhere);
        }
        let mut loaded: Vec<PageId> = self.pages.keys().copied().collect();
        loaded.sort_unstable();
        for id in loaded {
            if let (Some(known), Some(page)) = (self.pages.get_mut(&id), dossier.page(id)) {
                let known = Arc::make_mut(known);
                known.shown = shown_of(page, &known.found, &dossier.words);
                self.count(id);
            }
        }
    }

    /// Moves suspects along with a replacement of `old` bytes at `at` by `new` bytes; those it went into are gone.
    fn moved(&mut self, id: PageId, at: usize, old: usize, new: usize) {
        let edit = Span::new(at, at + old);
        let touched = |span: Span| span.overlaps(edit) || (old == 0 && span.start < at && at < span.end);
        let by = new as isize - old as isize;
        let follow = |span: Span| if span.start >= edit.end { span.shifted(by) } else { span };
        if let Some(known) = self.pages.get_mut(&id) {
            let known = Arc::make_mut(known);
            known.found.retain(|suspect| !touched(suspect.span));
            known.found.iter_mut().for_each(|suspect| suspect.span = follow(suspect.span));
        } else if let Some(known) = self.doubts.get_mut(&id) {
            let doubts = Arc::make_mut(&mut known.doubts);
            doubts.retain(|doubt| !touched(doubt.span()));
            for doubt in doubts {
                let span = follow(doubt.span());
                (doubt.start, doubt.end) = (span.start as u32, span.end as u32);
            }
            self.generation += 1;
        }
    }
}

/// The revisions of the pages whose content ops change.
pub(super) fn revisions(dossier: &Dossier, ops: &[Op]) -> Vec<(PageId, Revision)> {
    let pages: BTreeSet<PageId> = ops.iter().filter(|op| op.changes_content()).filter_map(Op::page).collect();
    pages.into_iter().filter_map(|id| Some((id, dossier.page(id)?.revision))).collect()
}

/// Where nothing is doubted: markings and page furniture, which have rules of their own. Headings are text.
pub fn skipped<'a>(marks: impl Iterator<Item = &'a PageMark>) -> Vec<Span> {
    marks.filter(|mark| is_skipped(mark.kind)).map(|mark| mark.span).collect()
}

/// Whether nothing is doubted in marks of this kind.
pub fn is_skipped(kind: MarkKind) -> bool {
    kind != MarkKind::Heading
}

/// The ops that take away verdicts on words which `ops` change: what is right as it stood need not be right as it will stand. To be applied
/// before `ops`. What takes something back brings its verdicts itself.
pub fn lifted_verdicts(dossier: &Dossier, ops: &[Op], origin: &Origin) -> Vec<Op> {
    if matches!(origin, Origin::Undo(_) | Origin::Redo(_) | Origin::Import(_)) {
        return Vec::new();
    }
    let pages: BTreeSet<PageId> = ops.iter().filter(|op| matches!(op, Op::ReplaceText { .. })).filter_map(Op::page).collect();
    let mut lifted = Vec::new();
    for page in pages.into_iter().filter_map(|id| dossier.page(id)) {
        // Where each verdict is after the replacements so far; none where one went into it.
        let verdicts = page.rulings.iter().enumerate().filter(|(_, ruling)| is_verdict(ruling));
        let mut places: Vec<(usize, Option<Span>)> = verdicts.map(|(index, ruling)| (index, Some(ruling.span))).collect();
        if places.is_empty() {
            continue;
        }
        for op in ops {
            let Op::ReplaceText { page: on, at, old, new, .. } = op else { continue };
            let edit = Span::new(*at, at + old.len());
            for (_, place) in places.iter_mut().filter(|_| *on == page.id) {
                let Some(span) = *place else { continue };
                let inside = edit.is_empty() && span.start < *at && *at < span.end;
                *place = if span.overlaps(edit) || inside {
                    None
                } else if span.start >= edit.end {
                    Some(span.shifted(new.len() as isize - old.len() as isize))
                } else {
                    Some(span)
                };
            }
        }
        let gone = places.into_iter().rev().filter(|(_, place)| place.is_none());
        lifted.extend(
            gone.filter_map(|(index, _)| Some(Op::RemoveRuling { page: page.id, index, ruling: page.rulings.get(index)?.clone() })),
        );
    }
    lifted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Evidence, PageText, Reading, Suggestion};

    const TEXT: &str = "The boats left Cubz at dawn, Cubz was quiet.";

    fn page(rulings: &[(usize, usize)]) -> Page {
        let reading = Reading { text: PageText::new(TEXT), ..Reading::default() };
        let mut page = Page::new(PageId(1), reading);
        let ruling = |(start, end): &(usize, usize)| Ruling {
            rule: Ruling::SUSPECT.to_owned(),
            span: Span::new(*start, *end),
            verdict: Verdict::Rejected,
        };
        page.rulings = rulings.iter().map(ruling).collect();
        page
    }

    fn suspect(start: usize, end: usize, best: &str) -> Suspect {
        let evidence = vec![Evidence { detector: "word-list".to_owned(), reason: "not in any word list".to_owned(), weight: 1.0 }];
        let suggestions = vec![Suggestion { text: best.to_owned(), score: 0.9 }];
        Suspect { span: Span::new(start, end), score: 0.9, evidence, suggestions }
    }

    /// The words that are shown as doubtful, by where they begin.
    fn shown(rulings: &[(usize, usize)], own: &[&str], found: Vec<Suspect>) -> Vec<usize> {
        let own = own.iter().map(|word| (*word).to_owned()).collect();
        PageSuspects::new(&page(rulings), 0, found, &own).shown.iter().map(|suspect| suspect.span.start).collect()
    }

    #[test]
    fn what_was_judged_right_is_not_shown_at_its_place_and_is_elsewhere() {
        let both = || vec![suspect(15, 19, "Cuba"), suspect(29, 33, "Cuba")];
        assert_eq!(shown(&[], &[], both()), [15, 29]);
        assert_eq!(shown(&[(15, 19)], &[], both()), [29]);
        assert_eq!(shown(&[(15, 19)], &[], vec![suspect(10, 19, "left Cuba")]), [10], "more is doubted than was judged");
        assert_eq!(shown(&[], &["Cubz"], both()), Vec::<usize>::new());
        assert_eq!(shown(&[], &["cubz"], both()), Vec::<usize>::new(), "with a capital as well");
        assert_eq!(shown(&[], &["dawn"], vec![suspect(23, 28, "dawn.")]), [23], "what is doubted is the comma");
    }

    #[test]
    fn doubts_follow_the_text_and_what_was_edited_is_gone() {
        let mut book = SuspectBook::default();
        let page = page(&[]);
        book.set(PageId(1), PageSuspects::new(&page, 0, vec![suspect(15, 19, "Cuba"), suspect(29, 33, "Cuba")], &BTreeSet::new()));
        book.moved(PageId(1), 0, 3, 5);
        book.moved(PageId(1), 19, 0, 1);
        let own = BTreeSet::new();
        let starts = |book: &SuspectBook| book.pages[&PageId(1)].found.iter().map(|suspect| suspect.span.start).collect::<Vec<_>>();
        assert_eq!(starts(&book), [32], "a letter was typed into the first, the second moved along");
        book.put_back(&page, suspect(15, 19, "Cuba"), &own);
        assert_eq!(starts(&book), [15, 32]);
        book.settle(PageId(1), 15);
        assert_eq!((starts(&book), book.left(PageId(1))), (vec![32], Some(1)));
    }

    #[test]
    fn verdicts_are_lifted_from_words_that_change() {
        let mut dossier = Dossier::default();
        let check = |dossier: &Dossier, at: usize, old: &str, new: &str| {
            let op = Op::ReplaceText { page: PageId(1), at, old: old.to_owned(), new: new.to_owned(), restore: Vec::new() };
            lifted_verdicts(dossier, &[op], &Origin::Typed).len()
        };
        dossier.load(Arc::new(page(&[(15, 19), (29, 33)])));
        assert_eq!(check(&dossier, 16, "u", "a"), 1);
        assert_eq!(check(&dossier, 17, "", "x"), 1);
        assert_eq!(check(&dossier, 19, "", ","), 0, "what comes behind it changes nothing");
        assert_eq!(check(&dossier, 0, TEXT, "Nothing"), 2);
    }
}
