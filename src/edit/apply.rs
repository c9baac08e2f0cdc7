//! Applying an op, and making its way back while doing so.

use super::op::{Displaced, Op, SpanList};
use super::spans::{Replacement, move_spans};
use crate::model::{Dossier, Page, PageId, Span};
use std::sync::Arc;
use thiserror::Error;

/// Why an op does not fit the dossier it was applied to. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EditError {
    /// There is no such page.
    #[error("page {} is not in this dossier", .0.0)]
    NoSuchPage(PageId),
    /// Its content is not in memory.
    #[error("page {} is not loaded", .0.0)]
    NotLoaded(PageId),
    /// The text at the place is not what the op expects.
    #[error("the text at byte {at} is not {expected:?}")]
    TextDiffers {
        /// First byte.
        at: usize,
        /// What was expected.
        expected: String,
    },
    /// A mark, ruling, reading or word is not where the op expects it.
    #[error("{0} is not there")]
    NotThere(&'static str),
    /// A page with this id is there already.
    #[error("page {} is there already", .0.0)]
    PageExists(PageId),
}

/// Applies `op` and returns the op that takes it back.
///
/// # Errors
/// Where the op does not fit; the dossier is then as it was.
pub fn apply(dossier: &mut Dossier, op: &Op) -> Result<Op, EditError> {
    if op.changes_content()
        && let Some(id) = op.page()
    {
        if dossier.place(id).is_none() {
            return Err(EditError::NoSuchPage(id));
        }
        if matches!(op, Op::RemovePage { .. }) {
            return remove_page(dossier, id);
        }
        let page = dossier.page_mut(id).ok_or(EditError::NotLoaded(id))?;
        let inverse = apply_to_page(page, op)?;
        page.revision.0 += 1;
        return Ok(inverse);
    }
    apply_to_dossier(dossier, op)
}

/// Applies all ops in order, or none; returns the way back, to be applied in the order given.
///
/// # Errors
/// Where one does not fit; those before it have been taken back.
pub fn apply_all(dossier: &mut Dossier, ops: &[Op]) -> Result<Vec<Op>, EditError> {
    let mut inverse = Vec::with_capacity(ops.len());
    for op in ops {
        match apply(dossier, op) {
            Ok(back) => inverse.push(back),
            Err(error) => {
                for back in inverse.iter().rev() {
                    apply(dossier, back)?;
                }
                return Err(error);
            }
        }
    }
    inverse.reverse();
    Ok(inverse)
}

fn apply_to_page(page: &mut Page, op: &Op) -> Result<Op, EditError> {
    let id = page.id;
    match op {
        Op::ReplaceText { at, old, new, restore, .. } => replace_text(page, *at, old, new, restore),
        Op::AddMark { index, mark, .. } => {
            must_hold(page, mark.span)?;
            let index = insert(&mut page.marks, *index, mark.clone());
            Ok(Op::RemoveMark { page: id, index, mark: mark.clone() })
        }
        Op::RemoveMark { index, mark, .. } => remove_if(&mut page.marks, *index, |found| found.id == mark.id, "the mark")
            .map(|mark| Op::AddMark { page: id, index: *index, mark }),
        Op::AddRuling { index, ruling, .. } => {
            must_hold(page, ruling.span)?;
            let index = insert(&mut page.rulings, *index, ruling.clone());
            Ok(Op::RemoveRuling { page: id, index, ruling: ruling.clone() })
        }
        Op::RemoveRuling { index, ruling, .. } => remove_if(&mut page.rulings, *index, |found| found == ruling, "the ruling")
            .map(|ruling| Op::AddRuling { page: id, index: *index, ruling }),
        Op::SetLayout { layout, .. } => {
            let before = std::mem::replace(&mut page.working.layout, (**layout).clone());
            cut_to_text(page);
            Ok(Op::SetLayout { page: id, layout: Box::new(before) })
        }
        Op::AddWitness { index, reading, .. } => {
            let index = insert(&mut page.witnesses, *index, (**reading).clone());
            Ok(Op::RemoveWitness { page: id, index })
        }
        Op::RemoveWitness { index, .. } => remove_if(&mut page.witnesses, *index, |_| true, "the witness").map(|reading| Op::AddWitness {
            page: id,
            index: *index,
            reading: Box::new(reading),
        }),
        Op::SwapReading { index, restore, .. } => swap_reading(page, *index, restore),
        // Only changes of content come here.
        _ => Err(EditError::NotThere("the page's part of this change")),
    }
}

fn apply_to_dossier(dossier: &mut Dossier, op: &Op) -> Result<Op, EditError> {
    match op {
        Op::InsertPage { place, head, content } => {
            if dossier.place(head.id).is_some() {
                return Err(EditError::PageExists(head.id));
            }
            if content.id != head.id {
                return Err(EditError::NotThere("the page's content"));
            }
            dossier.insert_head(*place, (**head).clone());
            dossier.load(Arc::clone(content));
            Ok(Op::RemovePage { page: head.id })
        }
        Op::MovePage { page, place } => move_page(dossier, *page, *place),
        Op::SetScan { page, scan } => {
            let head = dossier.head_mut(*page).ok_or(EditError::NoSuchPage(*page))?;
            Ok(Op::SetScan { page: *page, scan: std::mem::replace(&mut head.scan, scan.clone()) })
        }
        Op::SetLabel { page, label } => {
            let head = dossier.head_mut(*page).ok_or(EditError::NoSuchPage(*page))?;
            Ok(Op::SetLabel { page: *page, label: std::mem::replace(&mut head.label, label.clone()) })
        }
        Op::SetTurns { page, turns } => {
            let head = dossier.head_mut(*page).ok_or(EditError::NoSuchPage(*page))?;
            Ok(Op::SetTurns { page: *page, turns: std::mem::replace(&mut head.turns, *turns) })
        }
        Op::SetStatus { page, status, note } => {
            let head = dossier.head_mut(*page).ok_or(EditError::NoSuchPage(*page))?;
            let before = std::mem::replace(&mut head.status, *status);
            Ok(Op::SetStatus { page: *page, status: before, note: std::mem::replace(&mut head.note, note.clone()) })
        }
        Op::SetMetadata { meta } => Ok(Op::SetMetadata { meta: std::mem::replace(&mut dossier.meta, meta.clone()) }),
        Op::SetDocuments { documents } => Ok(Op::SetDocuments { documents: std::mem::replace(&mut dossier.documents, documents.clone()) }),
        Op::AddWord { word } => {
            if !dossier.words.insert(word.clone()) {
                return Err(EditError::NotThere("a list without the word"));
            }
            Ok(Op::RemoveWord { word: word.clone() })
        }
        Op::RemoveWord { word } => {
            if !dossier.words.remove(word) {
                return Err(EditError::NotThere("the word"));
            }
            Ok(Op::AddWord { word: word.clone() })
        }
        Op::ReplaceText { .. }
        | Op::AddMark { .. }
        | Op::RemoveMark { .. }
        | Op::AddRuling { .. }
        | Op::RemoveRuling { .. }
        | Op::SetLayout { .. }
        | Op::AddWitness { .. }
        | Op::RemoveWitness { .. }
        | Op::SwapReading { .. }
        | Op::RemovePage { .. } => Err(EditError::NotThere("the dossier's part of this change")),
    }
}

fn move_page(dossier: &mut Dossier, page: PageId, place: usize) -> Result<Op, EditError> {
    let before = dossier.place(page).ok_or(EditError::NoSuchPage(page))?;
    if let Some((_, head, content)) = dossier.remove_head(page) {
        dossier.insert_head(place, head);
        if let Some(content) = content {
            dossier.load(content);
        }
    }
    Ok(Op::MovePage { page, place: before })
}

fn remove_page(dossier: &mut Dossier, id: PageId) -> Result<Op, EditError> {
    if dossier.page(id).is_none() {
        return Err(EditError::NotLoaded(id));
    }
    match dossier.remove_head(id) {
        Some((place, head, Some(content))) => Ok(Op::InsertPage { place, head: Box::new(head), content }),
        Some(_) | None => Err(EditError::NoSuchPage(id)),
    }
}

fn replace_text(page: &mut Page, at: usize, old: &str, new: &str, restore: &[Displaced]) -> Result<Op, EditError> {
    let span = Span::new(at, at + old.len());
    let differs = || EditError::TextDiffers { at, expected: old.to_owned() };
    if !page.working.text.holds(span) || page.working.text.slice(span) != old {
        return Err(differs());
    }
    if !page.working.text.replace(span, new) {
        return Err(differs());
    }
    let change = Replacement { at, old_len: old.len(), new };
    let mut displaced = Vec::new();
    let layout = &mut page.working.layout;
    move_spans(SpanList::Regions, &mut layout.regions, |item| &mut item.span, &change, &mut displaced);
    move_spans(SpanList::Lines, &mut layout.lines, |item| &mut item.span, &change, &mut displaced);
    move_spans(SpanList::Words, &mut layout.words, |item| &mut item.span, &change, &mut displaced);
    move_spans(SpanList::Marks, &mut page.marks, |item| &mut item.span, &change, &mut displaced);
    move_spans(SpanList::Rulings, &mut page.rulings, |item| &mut item.span, &change, &mut displaced);
    for entry in restore {
        put_back(page, entry);
    }
    Ok(Op::ReplaceText { page: page.id, at, old: new.to_owned(), new: old.to_owned(), restore: displaced })
}

/// Marks and rulings stay on the page: where their span does not fit the other text it is cut to it, and comes back with the way back.
fn swap_reading(page: &mut Page, index: usize, restore: &[Displaced]) -> Result<Op, EditError> {
    let witness = page.witnesses.get_mut(index).ok_or(EditError::NotThere("the witness"))?;
    std::mem::swap(&mut page.working, witness);
    let text = &page.working.text;
    let mut displaced = Vec::new();
    let marks = page.marks.iter_mut().map(|mark| &mut mark.span).enumerate().map(|(index, span)| (SpanList::Marks, index, span));
    let rulings = page.rulings.iter_mut().map(|ruling| &mut ruling.span).enumerate();
    for (list, index, span) in marks.chain(rulings.map(|(index, span)| (SpanList::Rulings, index, span))) {
        displaced.push(Displaced { list, index, span: *span });
        *span = Span::new(text.floor_boundary(span.start), text.floor_boundary(span.end));
    }
    for entry in restore {
        put_back(page, entry);
    }
    Ok(Op::SwapReading { page: page.id, index, restore: displaced })
}

fn put_back(page: &mut Page, entry: &Displaced) {
    // A restored span comes from a journal, which may be damaged.
    if !page.working.text.holds(entry.span) {
        return;
    }
    let layout = &mut page.working.layout;
    let slot = match entry.list {
        SpanList::Regions => layout.regions.get_mut(entry.index).map(|region| &mut region.span),
        SpanList::Lines => layout.lines.get_mut(entry.index).map(|line| &mut line.span),
        SpanList::Words => layout.words.get_mut(entry.index).map(|word| &mut word.span),
        SpanList::Marks => page.marks.get_mut(entry.index).map(|mark| &mut mark.span),
        SpanList::Rulings => page.rulings.get_mut(entry.index).map(|ruling| &mut ruling.span),
    };
    if let Some(slot) = slot {
        *slot = entry.span;
    }
}

/// A layout may come from a damaged journal or a rule gone wrong; its spans are cut to the text they are to stand on.
fn cut_to_text(page: &mut Page) {
    let (text, layout) = (&page.working.text, &mut page.working.layout);
    let cut = |span: &mut Span| *span = Span::new(text.floor_boundary(span.start), text.floor_boundary(span.end));
    layout.regions.iter_mut().map(|region| &mut region.span).for_each(cut);
    layout.lines.iter_mut().map(|line| &mut line.span).for_each(cut);
    layout.words.iter_mut().map(|word| &mut word.span).for_each(cut);
}

fn must_hold(page: &Page, span: Span) -> Result<(), EditError> {
    if page.working.text.holds(span) { Ok(()) } else { Err(EditError::NotThere("the marked text")) }
}

fn insert<T>(list: &mut Vec<T>, index: usize, item: T) -> usize {
    let index = index.min(list.len());
    list.insert(index, item);
    index
}

fn remove_if<T>(list: &mut Vec<T>, index: usize, fits: impl Fn(&T) -> bool, what: &'static str) -> Result<T, EditError> {
    if list.get(index).is_some_and(fits) { Ok(list.remove(index)) } else { Err(EditError::NotThere(what)) }
}
