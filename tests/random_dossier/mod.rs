//! Random dossiers and random changes of every kind, from a seed.
//!
//! The same seed gives the same dossier and, for the same dossier, the same change; so a failing seed is all there is to keep.

#![allow(dead_code, reason = "each test binary uses its own part of this")]

use onionskin::edit::{GroupId, History, Op, Origin, Recorded, Timestamp, Transaction, apply_all};
use onionskin::model::{
    Confidence, Document, DocumentId, Dossier, Layout, Level, Line, Mark, MarkId, MarkKind, Marking, Metadata, Page, PageHead, PageId,
    PageStatus, PageText, QuarterTurns, Reading, Region, RegionKind, Ruling, ScanPoint, ScanRect, ScanRef, ScanSize, Span, TextRef,
    Verdict, Word,
};
use std::path::PathBuf;
use std::sync::Arc;

const WORDS: [&str; 16] = [
    "in",
    "Cubz",
    "might",
    "très",
    "Москва",
    "e\u{301}te\u{301}",
    "👍🏽",
    "(TS)",
    "rnissiles",
    "1he",
    "of",
    "ﬁle",
    "日本",
    "-",
    "a\u{ad}b",
    "x",
];

const PIECES: [&str; 14] = ["", "", "a", "é", "Cuba", " ", "\n", " und ", "the hat", "\n\n", "x\ny", "日", " 7", "s "];

/// Numbers that look random (splitmix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to `count` - 1.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.next() % count.max(1) as u64) as usize
    }

    pub(crate) fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn word(&mut self) -> String {
        self.pick(&WORDS).to_owned()
    }

    fn rect(&mut self) -> Option<ScanRect> {
        (!self.chance(5)).then(|| {
            let (x, y) = (self.below(2000) as i32, self.below(3000) as i32);
            ScanRect::new(x, y, x + self.below(200) as i32, y + self.below(40) as i32)
        })
    }

    /// A span between two character boundaries.
    pub(crate) fn span(&mut self, text: &PageText) -> Span {
        let start = text.floor_boundary(self.below(text.len() + 1));
        if self.chance(4) {
            return Span::empty(start);
        }
        Span::new(start, text.floor_boundary(start + self.below(14)))
    }

    fn text(&mut self) -> PageText {
        let mut text = String::new();
        for _ in 0..self.below(30) {
            text.push_str(self.pick(&WORDS));
            text.push_str(self.pick(&[" ", " ", "  ", "\n", "\n\n", ""]));
        }
        PageText::new(text)
    }

    /// Words, lines and regions that fit `text`.
    pub(crate) fn layout(&mut self, text: &PageText) -> Layout {
        let mut layout = Layout::default();
        if self.chance(5) {
            return layout;
        }
        layout.scan_size = self.chance(2).then_some(ScanSize { width: 2560, height: 3308 });
        for (span, _) in text.tokens() {
            if !self.chance(8) {
                let confidence = self.chance(2).then(|| Confidence::new(self.below(997) as f32 / 997.0));
                layout.words.push(Word { span, zone: self.rect(), confidence });
            }
        }
        for (span, _) in text.lines().filter(|(span, _)| !span.is_empty()) {
            let baseline = (0..self.below(3)).map(|x| ScanPoint { x: x as i32, y: -7 }).collect();
            layout.lines.push(Line { span, zone: self.rect(), baseline, outline: Vec::new() });
        }
        let mut from = 0;
        while from < layout.lines.len() {
            let to = (from + 1 + self.below(3)).min(layout.lines.len());
            let span = Span::new(layout.lines[from].span.start, layout.lines[to - 1].span.end);
            let kind = self.pick(&[RegionKind::Paragraph, RegionKind::Header, RegionKind::Other]);
            layout.regions.push(Region { span, kind, zone: self.rect() });
            from = to;
        }
        layout
    }

    fn reading(&mut self, name: &str) -> Reading {
        let text = self.text();
        let layout = self.layout(&text);
        let file = self.chance(2).then(|| PathBuf::from(format!("texts/{name}.txt")));
        Reading { name: name.to_owned(), file, format: "txt".to_owned(), text, layout, digest: String::new() }
    }

    fn mark(&mut self, text: &PageText) -> Mark {
        let marking = self.chance(2).then(|| Marking {
            level: self.chance(2).then_some(Level::TopSecret),
            level_name: "TOP SECRET".to_owned(),
            controls: vec!["EYES ONLY".to_owned()],
        });
        Mark { id: MarkId(self.next() >> 12), span: self.span(text), kind: self.pick(MarkKind::ALL), marking }
    }

    fn ruling(&mut self, text: &PageText) -> Ruling {
        let verdict = self.pick(&[Verdict::Confirmed, Verdict::Rejected]);
        Ruling { rule: self.pick(&["us.banner", "lexicon"]).to_owned(), span: self.span(text), verdict }
    }

    fn head(&mut self, id: PageId) -> PageHead {
        let scan = self.chance(2).then(|| ScanRef {
            path: PathBuf::from(format!("scans/{}.tif", id.0)),
            frame: self.below(3) as u32,
            size: self.chance(2).then_some(ScanSize { width: 9, height: 8 }),
        });
        let text = TextRef { path: PathBuf::from("texts/a.txt"), index: 1, name: "ocr".to_owned(), format: "txt".to_owned() };
        PageHead {
            id,
            label: format!("- {} -", id.0),
            document: DocumentId(self.below(2) as u32),
            scan,
            turns: QuarterTurns::new(self.below(4) as i32),
            status: self.pick(&PageStatus::ALL),
            note: String::new(),
            texts: if self.chance(2) { vec![text] } else { Vec::new() },
        }
    }

    pub(crate) fn page(&mut self, id: PageId) -> Page {
        let mut page = Page::new(id, self.reading("ocr"));
        for _ in 0..self.below(4) {
            let mark = self.mark(&page.working.text);
            page.marks.push(mark);
            let ruling = self.ruling(&page.working.text);
            page.rulings.push(ruling);
        }
        for index in 0..self.below(3) {
            let witness = self.reading(&format!("witness {index}"));
            page.witnesses.push(witness);
        }
        page
    }

    /// A dossier of one to four pages, all loaded.
    pub(crate) fn dossier(&mut self) -> Dossier {
        let ids: Vec<PageId> = (0..=self.below(4) as u64).map(|id| PageId(id + 1)).collect();
        let heads = ids.iter().map(|id| self.head(*id)).collect();
        let documents = vec![Document { id: DocumentId(0), title: "Memorandum".to_owned() }];
        let mut dossier = Dossier::new(Metadata { title: "Kuba".to_owned(), ..Metadata::default() }, documents, heads);
        for id in ids {
            dossier.load(Arc::new(self.page(id)));
        }
        dossier
    }

    /// A change that fits the dossier.
    pub(crate) fn op(&mut self, dossier: &Dossier) -> Op {
        // A kind that does not fit now (nothing to remove) gives way to another.
        loop {
            let page = (!dossier.is_empty()).then(|| dossier.heads()[self.below(dossier.len())].id);
            let op = match page.filter(|_| !self.chance(7)) {
                Some(page) if self.chance(2) => Some(self.replacement(&dossier.page(page).expect("all pages are loaded").clone())),
                Some(page) if self.chance(3) => Some(self.head_op(dossier, page)),
                Some(page) => self.content_op(&dossier.page(page).expect("all pages are loaded").clone()),
                None => self.dossier_op(dossier),
            };
            if let Some(op) = op {
                return op;
            }
        }
    }

    fn replacement(&mut self, page: &Page) -> Op {
        let text = &page.working.text;
        let tokens: Vec<Span> = text.tokens().map(|(span, _)| span).collect();
        let span = if tokens.is_empty() || self.chance(2) { self.span(text) } else { tokens[self.below(tokens.len())] };
        let new = self.pick(&PIECES).to_owned();
        Op::ReplaceText { page: page.id, at: span.start, old: text.slice(span).to_owned(), new, restore: Vec::new() }
    }

    fn content_op(&mut self, page: &Page) -> Option<Op> {
        let id = page.id;
        Some(match self.below(8) {
            0 => Op::AddMark { page: id, index: self.below(page.marks.len() + 2), mark: self.mark(&page.working.text) },
            1 => {
                let index = self.below(page.marks.len());
                Op::RemoveMark { page: id, index, mark: page.marks.get(index)?.clone() }
            }
            2 => Op::AddRuling { page: id, index: self.below(page.rulings.len() + 2), ruling: self.ruling(&page.working.text) },
            3 => {
                let index = self.below(page.rulings.len());
                Op::RemoveRuling { page: id, index, ruling: page.rulings.get(index)?.clone() }
            }
            4 => Op::SetLayout { page: id, layout: Box::new(self.layout(&page.working.text)) },
            5 => Op::AddWitness { page: id, index: self.below(page.witnesses.len() + 2), reading: Box::new(self.reading("second")) },
            6 => Op::RemoveWitness { page: id, index: (!page.witnesses.is_empty()).then(|| self.below(page.witnesses.len()))? },
            _ => {
                let index = (!page.witnesses.is_empty()).then(|| self.below(page.witnesses.len()))?;
                Op::SwapReading { page: id, index, restore: Vec::new() }
            }
        })
    }

    fn head_op(&mut self, dossier: &Dossier, page: PageId) -> Op {
        match self.below(6) {
            0 => Op::SetScan { page, scan: self.head(page).scan },
            1 => Op::SetLabel { page, label: self.word() },
            2 => Op::SetTurns { page, turns: QuarterTurns::new(self.below(9) as i32) },
            3 => Op::SetStatus { page, status: self.pick(&PageStatus::ALL), note: self.word() },
            4 => Op::MovePage { page, place: self.below(dossier.len() + 2) },
            _ => Op::RemovePage { page },
        }
    }

    fn dossier_op(&mut self, dossier: &Dossier) -> Option<Op> {
        Some(match self.below(5) {
            0 => {
                let id = dossier.free_page_id();
                let content = Arc::new(self.page(id));
                Op::InsertPage { place: self.below(dossier.len() + 2), head: Box::new(self.head(id)), content }
            }
            1 => Op::SetMetadata { meta: Metadata { title: self.word(), repository: self.word(), reference: self.word() } },
            2 => {
                let documents = (0..self.below(3) as u32).map(|id| Document { id: DocumentId(id), title: self.word() }).collect();
                Op::SetDocuments { documents }
            }
            3 => {
                let word = self.word();
                (!dossier.words.contains(&word)).then_some(Op::AddWord { word })?
            }
            _ => Op::RemoveWord { word: dossier.words.first()?.clone() },
        })
    }
}

/// A dossier being edited, as the program does it.
pub(crate) struct Desk {
    pub(crate) dossier: Dossier,
    pub(crate) history: History,
    pub(crate) journal: Vec<Recorded>,
    pub(crate) groups: u64,
}

impl Desk {
    pub(crate) fn new(dossier: Dossier) -> Self {
        Self { dossier, history: History::default(), journal: Vec::new(), groups: 0 }
    }

    /// Goes on with a dossier that has a journal.
    pub(crate) fn resume(dossier: Dossier, journal: &[Recorded]) -> Self {
        let mut desk = Self::new(dossier);
        for recorded in journal {
            desk.history.record(recorded);
            desk.groups = desk.groups.max(recorded.transaction.group.0);
        }
        desk
    }

    /// Applies ops as one transaction; `joined` to the undo group before.
    pub(crate) fn run(&mut self, origin: Origin, ops: Vec<Op>, joined: bool) -> &Recorded {
        if !joined || self.groups == 0 {
            self.groups += 1;
        }
        let inverse = apply_all(&mut self.dossier, &ops).expect("the ops were made for this dossier");
        let at = Timestamp(1_700_000_000_000 + self.journal.len() as i64);
        let transaction = Transaction { group: GroupId(self.groups), at, agent: "Ängström".to_owned(), origin, ops };
        let recorded = Recorded { transaction, inverse };
        self.history.record(&recorded);
        self.journal.push(recorded);
        self.journal.last().expect("just pushed")
    }

    pub(crate) fn undo(&mut self) -> bool {
        let Some(group) = self.history.next_undo().cloned() else { return false };
        self.run(Origin::Undo(group.id), group.ops, false);
        true
    }

    pub(crate) fn redo(&mut self) -> bool {
        let Some(group) = self.history.next_redo().cloned() else { return false };
        self.run(Origin::Redo(group.id), group.ops, false);
        true
    }

    /// A random transaction of one to three ops, sometimes joined to the group before.
    pub(crate) fn random(&mut self, random: &mut Random) -> &Recorded {
        let joined = random.chance(3) && self.joinable();
        let mut probe = self.dossier.clone();
        let mut ops = Vec::new();
        for _ in 0..=random.below(3) {
            let op = random.op(&probe);
            apply_all(&mut probe, std::slice::from_ref(&op)).expect("a generated op fits");
            ops.push(op);
        }
        self.run(Origin::Typed, ops, joined)
    }

    fn joinable(&self) -> bool {
        self.history.next_undo().is_some_and(|group| group.id.0 == self.groups)
    }
}

/// All there is in a dossier except the counters of changes.
pub(crate) fn content(dossier: &Dossier) -> Dossier {
    let mut plain = dossier.clone();
    for head in dossier.heads() {
        if let Some(page) = plain.page_mut(head.id) {
            page.revision = onionskin::model::Revision(0);
        }
    }
    plain
}

/// What must hold of every page at every moment.
pub(crate) fn check_spans(dossier: &Dossier) {
    for page in dossier.loaded() {
        let text = &page.working.text;
        let layout = &page.working.layout;
        let lists: [Vec<Span>; 3] = [
            layout.regions.iter().map(|region| region.span).collect(),
            layout.lines.iter().map(|line| line.span).collect(),
            layout.words.iter().map(|word| word.span).collect(),
        ];
        for spans in &lists {
            assert!(spans.iter().all(|span| text.holds(*span)), "{spans:?} in {:?}", text.as_str());
            assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start), "{spans:?} overlap");
        }
        let marks = page.marks.iter().map(|mark| mark.span).chain(page.rulings.iter().map(|ruling| ruling.span));
        for span in marks {
            assert!(text.holds(span), "{span:?} in {:?}", text.as_str());
        }
    }
}
