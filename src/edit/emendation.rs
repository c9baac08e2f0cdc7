//! Emendations: what was changed in the text, read out of the journal.
//!
//! Three steps, each over the journal once. First it is worked out which transactions are *in force*: an undo cancels what it takes
//! back, a redo restores it. Then the replacements in force are walked through in order; those of one group that touch become one
//! emendation, and each emendation follows the later ones to its place in the present text. Last, where the present text is given, it is
//! walked back, and every emendation is widened to the words it changed as they stood then.
//!
//! The work grows with the length of the journal, and for one page with the number of its emendations times its changes.

use super::op::Op;
use super::transaction::{GroupId, Origin, Recorded, Timestamp};
use crate::model::{PageId, PageText, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Whether an emendation can be taken back alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakeBack {
    /// Yes: put [`Emendation::old`] in place of this span of the page's text as it is now, which holds [`Emendation::new`].
    Possible(Span),
    /// No: something later changed the same place.
    Overlapped,
}

/// A recorded correction: the net effect of one undo group at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emendation {
    /// Which page.
    pub page: PageId,
    /// Which undo group.
    pub group: GroupId,
    /// When it was finished.
    pub at: Timestamp,
    /// Who.
    pub agent: String,
    /// Why.
    pub origin: Origin,
    /// What stood there before, widened to whole words for people to read.
    pub before: String,
    /// What stands there since, widened alike.
    pub after: String,
    /// Exactly what was taken out.
    pub old: String,
    /// Exactly what was put in.
    pub new: String,
    /// Where it is now, or why it cannot be taken back alone.
    pub take_back: TakeBack,
}

impl Emendation {
    /// The op that takes this emendation back alone; `None` where something later changed the same place.
    pub fn take_back_op(&self) -> Option<Op> {
        match self.take_back {
            TakeBack::Possible(span) => {
                Some(Op::ReplaceText { page: self.page, at: span.start, old: self.new.clone(), new: self.old.clone(), restore: Vec::new() })
            }
            TakeBack::Overlapped => None,
        }
    }
}

/// The emendations of a journal in order; groups that were undone do not count. Without the texts nothing is widened to whole words.
pub fn emendations(journal: &[Recorded]) -> Vec<Emendation> {
    emendations_in(journal, |_| None)
}

/// The emendations of a journal in order, widened to whole words on those pages whose present working text `text_of` gives.
pub fn emendations_in(journal: &[Recorded], text_of: impl Fn(PageId) -> Option<PageText>) -> Vec<Emendation> {
    let in_force = in_force(journal);
    let mut walk = Walk::default();
    for (place, (index, counts)) in in_force.iter().enumerate() {
        let Some(recorded) = journal.get(*index) else { continue };
        let next = in_force.get(place + 1).and_then(|(next, counts)| journal.get(*next).filter(|_| *counts));
        walk.transaction(recorded, *counts);
        if !*counts || next.is_none_or(|next| next.transaction.group != recorded.transaction.group) {
            walk.end_group();
        }
    }
    walk.drop_taken_back();
    widen(&mut walk, journal, &in_force, text_of);
    walk.found.into_iter().filter(|found| !found.dropped).map(|found| found.emendation).collect()
}

/// The transactions in force, by index, and whether they count as emendations; the others only move text.
fn in_force(journal: &[Recorded]) -> Vec<(usize, bool)> {
    let mut stack: Vec<(usize, bool)> = Vec::new();
    let mut undone: BTreeMap<GroupId, Vec<usize>> = BTreeMap::new();
    for (index, recorded) in journal.iter().enumerate() {
        match &recorded.transaction.origin {
            Origin::Undo(id) => {
                let belongs = |entry: &&(usize, bool)| entry.1 && journal.get(entry.0).is_some_and(|entry| entry.transaction.group == *id);
                let count = stack.iter().rev().take_while(belongs).count();
                if count == 0 {
                    // What it took back is not in this part of the journal.
                    stack.push((index, false));
                    continue;
                }
                let taken = stack.split_off(stack.len() - count);
                undone.insert(*id, taken.into_iter().map(|(index, _)| index).collect());
            }
            Origin::Redo(id) => match undone.remove(id) {
                Some(indices) => stack.extend(indices.into_iter().map(|index| (index, true))),
                None => stack.push((index, false)),
            },
            Origin::Typed
            | Origin::Suggestion(_)
            | Origin::ReplaceAll(_)
            | Origin::Import(_)
            | Origin::Command(_)
            | Origin::Script
            | Origin::TakeBack(_) => stack.push((index, true)),
        }
    }
    stack
}

/// A replacement: `old` at byte `at` made way for `new`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    at: usize,
    old: String,
    new: String,
}

impl Change {
    fn new_span(&self) -> Span {
        Span::new(self.at, self.at + self.new.len())
    }

    /// Without what both texts have in common at their ends.
    fn narrowed(&self) -> Self {
        let head = common(self.old.char_indices(), self.new.chars());
        let (old, new) = (self.old.get(head..).unwrap_or(""), self.new.get(head..).unwrap_or(""));
        let tail: usize = old.chars().rev().zip(new.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
        let keep = |text: &str| text.get(..text.len() - tail).unwrap_or("").to_owned();
        Self { at: self.at + head, old: keep(old), new: keep(new) }
    }

    /// This change and `next`, which touches it, as one.
    fn joined(&self, next: &Self) -> Self {
        let mine = self.new_span();
        let theirs = Span::new(next.at, next.at + next.old.len());
        let before = next.old.get(..mine.start.saturating_sub(theirs.start)).unwrap_or("");
        let after = next.old.get(next.old.len() - theirs.end.saturating_sub(mine.end).min(next.old.len())..).unwrap_or("");
        let start = self.new.get(..theirs.start.saturating_sub(mine.start)).unwrap_or("");
        let end = self.new.get(self.new.len() - mine.end.saturating_sub(theirs.end).min(self.new.len())..).unwrap_or("");
        Self { at: mine.start.min(theirs.start), old: format!("{before}{}{after}", self.old), new: format!("{start}{}{end}", next.new) }
    }

    /// Where `span`, which does not overlap what was taken out, is afterwards; `None` where it does, or may.
    fn carries(&self, span: Span) -> Option<Span> {
        let taken = Span::new(self.at, self.at + self.old.len());
        let delta = self.new.len() as isize - self.old.len() as isize;
        if span.is_empty() && taken.is_empty() && span.start == taken.start {
            // At the place of a deletion, nothing tells before from after.
            None
        } else if taken.end <= span.start {
            Some(span.shifted(delta))
        } else if span.end <= taken.start {
            Some(span)
        } else {
            None
        }
    }
}

fn common<'a>(one: impl Iterator<Item = (usize, char)> + 'a, other: impl Iterator<Item = char> + 'a) -> usize {
    one.zip(other).take_while(|((_, a), b)| a == b).map(|((at, a), _)| at + a.len_utf8()).last().unwrap_or(0)
}

struct Found {
    emendation: Emendation,
    /// Index of the last transaction of its group.
    last: usize,
    /// Where the change stood after that transaction; `None` where the same transaction put another text there.
    then: Option<Span>,
    dropped: bool,
}

#[derive(Default)]
struct Walk<'j> {
    found: Vec<Found>,
    /// By page, those emendations that still have a place.
    standing: BTreeMap<PageId, Vec<usize>>,
    /// By page, the changes of the group that is being read, in order of their places, not touching.
    open: BTreeMap<PageId, Vec<Change>>,
    group: Option<&'j Recorded>,
    step: usize,
    last: usize,
}

impl<'j> Walk<'j> {
    fn transaction(&mut self, recorded: &'j Recorded, counts: bool) {
        self.last = self.step;
        self.step += 1;
        self.group = Some(recorded);
        for op in &recorded.transaction.ops {
            match op {
                Op::ReplaceText { page, at, old, new, .. } => {
                    let change = Change { at: *at, old: old.clone(), new: new.clone() }.narrowed();
                    if change.old.is_empty() && change.new.is_empty() {
                        continue;
                    }
                    self.carry(*page, &change);
                    let open = self.open.entry(*page).or_default();
                    if counts {
                        take_in(open, change);
                    }
                }
                // Another text stands there, so nothing that was done to this one has a place in it.
                Op::SwapReading { page, .. } | Op::RemovePage { page } => {
                    self.end_page(*page, false);
                    for index in self.standing.remove(page).unwrap_or_default() {
                        if let Some(found) = self.found.get_mut(index) {
                            found.emendation.take_back = TakeBack::Overlapped;
                        }
                    }
                }
                // The others leave the text as it is.
                _ => {}
            }
        }
    }

    /// Moves the emendations of earlier groups along.
    fn carry(&mut self, page: PageId, change: &Change) {
        let Some(standing) = self.standing.get_mut(&page) else { return };
        let found = &mut self.found;
        standing.retain(|index| {
            let Some(Found { emendation, .. }) = found.get_mut(*index) else { return false };
            let TakeBack::Possible(span) = emendation.take_back else { return false };
            emendation.take_back = change.carries(span).map_or(TakeBack::Overlapped, TakeBack::Possible);
            emendation.take_back != TakeBack::Overlapped
        });
    }

    fn end_group(&mut self) {
        let pages: Vec<PageId> = self.open.keys().copied().collect();
        for page in pages {
            self.end_page(page, true);
        }
    }

    /// `stands` says whether the text that was changed is still the page's text after the transaction being read.
    fn end_page(&mut self, page: PageId, stands: bool) {
        let (Some(changes), Some(recorded)) = (self.open.remove(&page), self.group) else { return };
        let transaction = &recorded.transaction;
        for change in changes.into_iter().map(|change| change.narrowed()).filter(|change| change.old != change.new) {
            let then = change.new_span();
            self.standing.entry(page).or_default().push(self.found.len());
            self.found.push(Found {
                emendation: Emendation {
                    page,
                    group: transaction.group,
                    at: transaction.at,
                    agent: transaction.agent.clone(),
                    origin: transaction.origin.clone(),
                    before: change.old.clone(),
                    after: change.new.clone(),
                    old: change.old,
                    new: change.new,
                    take_back: TakeBack::Possible(then),
                },
                last: self.last,
                then: stands.then_some(then),
                dropped: false,
            });
        }
    }

    /// An emendation that was taken back alone is none any more, and neither is what took it back.
    fn drop_taken_back(&mut self) {
        let mut earlier: BTreeMap<(PageId, GroupId), Vec<usize>> = BTreeMap::new();
        for index in 0..self.found.len() {
            let Some(Found { emendation, .. }) = self.found.get(index) else { continue };
            if let Origin::TakeBack(group) = emendation.origin {
                let undoes = |found: &Found| {
                    !found.dropped
                        && found.emendation.take_back == TakeBack::Overlapped
                        && found.emendation.old == emendation.new
                        && found.emendation.new == emendation.old
                };
                let candidates = earlier.get(&(emendation.page, group)).into_iter().flatten();
                let taken = candidates.copied().find(|index| self.found.get(*index).is_some_and(undoes));
                if let Some(taken) = taken {
                    for index in [taken, index] {
                        if let Some(found) = self.found.get_mut(index) {
                            found.dropped = true;
                        }
                    }
                }
            } else {
                earlier.entry((emendation.page, emendation.group)).or_default().push(index);
            }
        }
    }
}

/// Adds a change to those of its group, joining all it touches.
fn take_in(open: &mut Vec<Change>, mut change: Change) {
    let taken = Span::new(change.at, change.at + change.old.len());
    let touching: Vec<Change> =
        open.extract_if(.., |other| other.new_span().end >= taken.start && other.new_span().start <= taken.end).collect();
    let delta = change.new.len() as isize - change.old.len() as isize;
    // From the right, so that the places of those further left stay true while what lies between is taken in.
    let mut joined: Option<Change> = None;
    for other in touching.iter().rev() {
        joined = Some(match joined {
            None => other.clone(),
            Some(right) => between(other, &right, &change),
        });
    }
    if let Some(joined) = joined {
        change = joined.joined(&change);
    }
    for other in open.iter_mut().filter(|other| other.at > taken.end) {
        other.at = other.at.saturating_add_signed(delta);
    }
    let place = open.partition_point(|other| other.at < change.at);
    open.insert(place, change);
}

/// Two changes that `over` both touches, with the unchanged text between them, as one.
fn between(left: &Change, right: &Change, over: &Change) -> Change {
    let from = left.new_span().end.saturating_sub(over.at).min(over.old.len());
    let to = right.at.saturating_sub(over.at).clamp(from, over.old.len());
    let gap = over.old.get(from..to).unwrap_or("");
    Change { at: left.at, old: format!("{}{gap}{}", left.old, right.old), new: format!("{}{gap}{}", left.new, right.new) }
}

/// Walks the present texts back through the transactions in force and widens each emendation to whole words.
fn widen(walk: &mut Walk<'_>, journal: &[Recorded], in_force: &[(usize, bool)], text_of: impl Fn(PageId) -> Option<PageText>) {
    let pages: BTreeSet<PageId> = walk.found.iter().map(|found| found.emendation.page).collect();
    let mut texts: BTreeMap<PageId, Option<PageText>> = pages.into_iter().map(|page| (page, text_of(page))).collect();
    let present = texts.clone();
    let mut next = walk.found.len();
    for (step, (index, _)) in in_force.iter().enumerate().rev() {
        // All emendations that were finished with this transaction, while the texts are as they were then.
        while let Some(found) = next.checked_sub(1).and_then(|last| walk.found.get(last)).filter(|found| found.last >= step) {
            if let Some(Some(text)) = texts.get(&found.emendation.page)
                && !join_in_word(&mut walk.found, next, text)
                && let Some(Found { emendation, then: Some(then), .. }) = walk.found.get_mut(next - 1)
            {
                widen_one(emendation, *then, text);
            }
            next -= 1;
        }
        let Some(recorded) = journal.get(*index) else { continue };
        for op in &recorded.inverse {
            walk_back(&mut texts, op);
        }
    }
    // Two places of a word that were joined may have something later between them.
    for Found { emendation, .. } in &mut walk.found {
        if let (TakeBack::Possible(span), Some(Some(text))) = (&emendation.take_back, present.get(&emendation.page))
            && text.slice(*span) != emendation.new
        {
            emendation.take_back = TakeBack::Overlapped;
        }
    }
}

/// Joins the emendation before `end` to the one before it, where one group changed two places of one word.
fn join_in_word(found: &mut [Found], end: usize, text: &PageText) -> bool {
    let Some([.., left, right]) = found.get_mut(..end) else { return false };
    let same = left.last == right.last && left.emendation.page == right.emendation.page && !left.dropped && !right.dropped;
    let (Some(left_then), Some(right_then)) = (left.then, right.then) else { return false };
    if !same || left_then.end > right_then.start {
        return false;
    }
    let gap = text.slice(Span::new(left_then.end, right_then.start));
    let holds = |then: Span, found: &Found| text.slice(then) == found.emendation.new;
    if gap.contains(char::is_whitespace) || !holds(left_then, left) || !holds(right_then, right) {
        return false;
    }
    let (first, second) = (&mut left.emendation, &right.emendation);
    first.take_back = match (&first.take_back, &second.take_back) {
        (TakeBack::Possible(one), TakeBack::Possible(other)) if one.end + gap.len() == other.start => TakeBack::Possible(one.union(*other)),
        _ => TakeBack::Overlapped,
    };
    first.old = format!("{}{gap}{}", first.old, second.old);
    first.new = format!("{}{gap}{}", first.new, second.new);
    left.then = Some(left_then.union(right_then));
    right.dropped = true;
    true
}

fn walk_back(texts: &mut BTreeMap<PageId, Option<PageText>>, op: &Op) {
    match op {
        Op::ReplaceText { page, at, old, new, .. } => {
            if let Some(slot) = texts.get_mut(page) {
                let span = Span::new(*at, at + old.len());
                let fits = slot.as_mut().is_some_and(|text| text.slice(span) == old && text.replace(span, new));
                if !fits {
                    *slot = None;
                }
            }
        }
        // The other text is not known here.
        Op::SwapReading { page, .. } => {
            if let Some(slot) = texts.get_mut(page) {
                *slot = None;
            }
        }
        Op::InsertPage { head, content, .. } => {
            if let Some(slot) = texts.get_mut(&head.id) {
                *slot = Some(content.working.text.clone());
            }
        }
        // The others leave the text as it is.
        _ => {}
    }
}

fn widen_one(emendation: &mut Emendation, then: Span, text: &PageText) {
    if text.slice(then) != emendation.new {
        return;
    }
    let before = text.slice(Span::new(0, then.start));
    let after = text.slice(Span::new(then.end, text.len()));
    let head = before.get(before.rfind(char::is_whitespace).map_or(0, |at| at + space_len(before, at))..).unwrap_or("");
    let tail = after.get(..after.find(char::is_whitespace).unwrap_or(after.len())).unwrap_or("");
    emendation.before = format!("{head}{}{tail}", emendation.old);
    emendation.after = format!("{head}{}{tail}", emendation.new);
}

fn space_len(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|tail| tail.chars().next()).map_or(1, char::len_utf8)
}

#[cfg(test)]
mod tests;
