//! How changes are written down: one JSON object for each op, named by `op`.
//!
//! The journal keeps both directions, because a way back carries the spans that the change displaced and cannot be worked out again.

use super::layout_text;
use super::wire::{WireHead, WireMark, WirePage, WireReading, WireRuling, WireScan, WireSpan, Wrong};
use crate::edit::{Displaced, GroupId, Op, Origin, SpanList};
use crate::model::{Document, DocumentId, Metadata, PageId, QuarterTurns};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A displaced span: list (`r`, `l`, `w`, `m`, `v`), index, span.
#[derive(Debug, Serialize, Deserialize)]
struct WireDisplaced(char, usize, WireSpan);

const LISTS: [(SpanList, char); 5] =
    [(SpanList::Regions, 'r'), (SpanList::Lines, 'l'), (SpanList::Words, 'w'), (SpanList::Marks, 'm'), (SpanList::Rulings, 'v')];

impl WireDisplaced {
    fn all(entries: &[Displaced]) -> Vec<Self> {
        let letter = |list| LISTS.iter().find(|(known, _)| *known == list).map_or('w', |(_, letter)| *letter);
        entries.iter().map(|entry| Self(letter(entry.list), entry.index, entry.span.into())).collect()
    }

    fn displaced(entries: Vec<Self>) -> Result<Vec<Displaced>, Wrong> {
        let list = |letter| LISTS.iter().find(|(_, known)| *known == letter).map(|(list, _)| *list);
        entries
            .into_iter()
            .map(|Self(letter, index, span)| {
                let list = list(letter).ok_or_else(|| format!("unknown list of spans {letter:?}"))?;
                Ok(Displaced { list, index, span: span.span() })
            })
            .collect()
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct WireDocument {
    id: u32,
    title: String,
}

/// One op.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "kebab-case")]
enum WireOp {
    ReplaceText {
        page: u64,
        at: usize,
        old: String,
        new: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        restore: Vec<WireDisplaced>,
    },
    AddMark {
        page: u64,
        index: usize,
        mark: WireMark,
    },
    RemoveMark {
        page: u64,
        index: usize,
        mark: WireMark,
    },
    AddRuling {
        page: u64,
        index: usize,
        ruling: WireRuling,
    },
    RemoveRuling {
        page: u64,
        index: usize,
        ruling: WireRuling,
    },
    SetLayout {
        page: u64,
        layout: String,
    },
    AddWitness {
        page: u64,
        index: usize,
        reading: Box<WireReading>,
    },
    RemoveWitness {
        page: u64,
        index: usize,
    },
    SwapReading {
        page: u64,
        index: usize,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        restore: Vec<WireDisplaced>,
    },
    InsertPage {
        place: usize,
        head: Box<WireHead>,
        content: Box<WirePage>,
    },
    RemovePage {
        page: u64,
    },
    MovePage {
        page: u64,
        place: usize,
    },
    SetScan {
        page: u64,
        scan: Option<WireScan>,
    },
    SetLabel {
        page: u64,
        label: String,
    },
    SetTurns {
        page: u64,
        turns: u8,
    },
    SetStatus {
        page: u64,
        status: String,
        note: String,
    },
    SetMetadata {
        title: String,
        repository: String,
        reference: String,
    },
    SetDocuments {
        documents: Vec<WireDocument>,
    },
    AddWord {
        word: String,
    },
    RemoveWord {
        word: String,
    },
}

/// The ops as JSON text.
///
/// # Errors
/// Never for ops that a program can hold; the type allows it.
pub(crate) fn ops_to_json(ops: &[Op]) -> Result<String, serde_json::Error> {
    serde_json::to_string(&ops.iter().map(WireOp::new).collect::<Vec<_>>())
}

/// The ops in JSON text.
///
/// # Errors
/// Where the text is not what [`ops_to_json`] writes.
pub(crate) fn ops_from_json(json: &str) -> Result<Vec<Op>, Wrong> {
    let ops: Vec<WireOp> = serde_json::from_str(json).map_err(|error| error.to_string())?;
    ops.into_iter().map(WireOp::op).collect()
}

/// An origin as its two columns: what kind, and the detail.
pub(crate) fn origin_to_columns(origin: &Origin) -> (&'static str, String) {
    match origin {
        Origin::Typed => ("typed", String::new()),
        Origin::Suggestion(rule) => ("suggestion", rule.clone()),
        Origin::ReplaceAll(query) => ("replace-all", query.clone()),
        Origin::Import(format) => ("import", format.clone()),
        Origin::Command(name) => ("command", name.clone()),
        Origin::Script => ("script", String::new()),
        Origin::Undo(group) => ("undo", group.0.to_string()),
        Origin::Redo(group) => ("redo", group.0.to_string()),
        Origin::TakeBack(group) => ("take-back", group.0.to_string()),
    }
}

/// The origin in two columns.
///
/// # Errors
/// Where the kind is unknown or a group is no number.
pub(crate) fn origin_from_columns(kind: &str, detail: String) -> Result<Origin, Wrong> {
    let group = || detail.parse().map(GroupId).map_err(|error| format!("{kind} of group {detail:?}: {error}"));
    Ok(match kind {
        "typed" => Origin::Typed,
        "suggestion" => Origin::Suggestion(detail),
        "replace-all" => Origin::ReplaceAll(detail),
        "import" => Origin::Import(detail),
        "command" => Origin::Command(detail),
        "script" => Origin::Script,
        "undo" => Origin::Undo(group()?),
        "redo" => Origin::Redo(group()?),
        "take-back" => Origin::TakeBack(group()?),
        _ => return Err(format!("unknown origin {kind:?}")),
    })
}

impl WireOp {
    fn new(op: &Op) -> Self {
        match op {
            Op::ReplaceText { page, at, old, new, restore } => {
                Self::ReplaceText { page: page.0, at: *at, old: old.clone(), new: new.clone(), restore: WireDisplaced::all(restore) }
            }
            Op::AddMark { page, index, mark } => Self::AddMark { page: page.0, index: *index, mark: WireMark::new(mark) },
            Op::RemoveMark { page, index, mark } => Self::RemoveMark { page: page.0, index: *index, mark: WireMark::new(mark) },
            Op::AddRuling { page, index, ruling } => Self::AddRuling { page: page.0, index: *index, ruling: WireRuling::new(ruling) },
            Op::RemoveRuling { page, index, ruling } => Self::RemoveRuling { page: page.0, index: *index, ruling: WireRuling::new(ruling) },
            Op::SetLayout { page, layout } => Self::SetLayout { page: page.0, layout: layout_text::encode(layout) },
            Op::AddWitness { page, index, reading } => {
                Self::AddWitness { page: page.0, index: *index, reading: Box::new(WireReading::new(reading)) }
            }
            Op::RemoveWitness { page, index } => Self::RemoveWitness { page: page.0, index: *index },
            Op::SwapReading { page, index, restore } => {
                Self::SwapReading { page: page.0, index: *index, restore: WireDisplaced::all(restore) }
            }
            Op::InsertPage { place, head, content } => {
                Self::InsertPage { place: *place, head: Box::new(WireHead::new(head)), content: Box::new(WirePage::new(content)) }
            }
            Op::RemovePage { page } => Self::RemovePage { page: page.0 },
            Op::MovePage { page, place } => Self::MovePage { page: page.0, place: *place },
            Op::SetScan { page, scan } => Self::SetScan { page: page.0, scan: scan.as_ref().map(WireScan::new) },
            Op::SetLabel { page, label } => Self::SetLabel { page: page.0, label: label.clone() },
            Op::SetTurns { page, turns } => Self::SetTurns { page: page.0, turns: turns.get() },
            Op::SetStatus { page, status, note } => Self::SetStatus { page: page.0, status: status.id().to_owned(), note: note.clone() },
            Op::SetMetadata { meta } => {
                Self::SetMetadata { title: meta.title.clone(), repository: meta.repository.clone(), reference: meta.reference.clone() }
            }
            Op::SetDocuments { documents } => Self::SetDocuments {
                documents: documents.iter().map(|document| WireDocument { id: document.id.0, title: document.title.clone() }).collect(),
            },
            Op::AddWord { word } => Self::AddWord { word: word.clone() },
            Op::RemoveWord { word } => Self::RemoveWord { word: word.clone() },
        }
    }

    fn op(self) -> Result<Op, Wrong> {
        Ok(match self {
            Self::ReplaceText { page, at, old, new, restore } => {
                Op::ReplaceText { page: PageId(page), at, old, new, restore: WireDisplaced::displaced(restore)? }
            }
            Self::AddMark { page, index, mark } => Op::AddMark { page: PageId(page), index, mark: mark.mark()? },
            Self::RemoveMark { page, index, mark } => Op::RemoveMark { page: PageId(page), index, mark: mark.mark()? },
            Self::AddRuling { page, index, ruling } => Op::AddRuling { page: PageId(page), index, ruling: ruling.ruling() },
            Self::RemoveRuling { page, index, ruling } => Op::RemoveRuling { page: PageId(page), index, ruling: ruling.ruling() },
            Self::SetLayout { page, layout } => Op::SetLayout { page: PageId(page), layout: Box::new(layout_text::decode(&layout, None)?) },
            Self::AddWitness { page, index, reading } => {
                Op::AddWitness { page: PageId(page), index, reading: Box::new(reading.reading()?) }
            }
            Self::RemoveWitness { page, index } => Op::RemoveWitness { page: PageId(page), index },
            Self::SwapReading { page, index, restore } => {
                Op::SwapReading { page: PageId(page), index, restore: WireDisplaced::displaced(restore)? }
            }
            Self::InsertPage { place, head, content } => {
                Op::InsertPage { place, head: Box::new(head.head()?), content: Arc::new(content.page()?) }
            }
            Self::RemovePage { page } => Op::RemovePage { page: PageId(page) },
            Self::MovePage { page, place } => Op::MovePage { page: PageId(page), place },
            Self::SetScan { page, scan } => Op::SetScan { page: PageId(page), scan: scan.map(WireScan::scan) },
            Self::SetLabel { page, label } => Op::SetLabel { page: PageId(page), label },
            Self::SetTurns { page, turns } => Op::SetTurns { page: PageId(page), turns: QuarterTurns::new(i32::from(turns)) },
            Self::SetStatus { page, status, note } => Op::SetStatus { page: PageId(page), status: super::wire::status(&status)?, note },
            Self::SetMetadata { title, repository, reference } => Op::SetMetadata { meta: Metadata { title, repository, reference } },
            Self::SetDocuments { documents } => Op::SetDocuments {
                documents: documents.into_iter().map(|document| Document { id: DocumentId(document.id), title: document.title }).collect(),
            },
            Self::AddWord { word } => Op::AddWord { word },
            Self::RemoveWord { word } => Op::RemoveWord { word },
        })
    }
}
