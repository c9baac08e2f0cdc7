//! How long saving and opening take.

#![allow(clippy::expect_used, reason = "a bench that fails may panic")]

use divan::Bencher;
use onionskin::edit::{GroupId, Op, Origin, Recorded, Timestamp, Transaction, apply_all};
use onionskin::model::{
    Confidence, DocumentId, Dossier, Layout, Metadata, Page, PageHead, PageId, PageStatus, PageText, QuarterTurns, Reading, ScanRect,
    ScanRef, TextRef, Word,
};
use onionskin::store::{Commit, DossierFile, Location, OpenMode};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

fn main() {
    divan::main();
}

fn heads(count: u64) -> Vec<PageHead> {
    let head = |id: u64| PageHead {
        id: PageId(id),
        label: id.to_string(),
        document: DocumentId(0),
        scan: Some(ScanRef { path: PathBuf::from(format!("scans/{id:06}.tif")), frame: 0, size: None }),
        turns: QuarterTurns::default(),
        status: PageStatus::NotStarted,
        note: String::new(),
        texts: vec![TextRef {
            path: PathBuf::from(format!("ocr/{id:06}.txt")),
            index: 0,
            name: "ocr".to_owned(),
            format: "txt".to_owned(),
        }],
    };
    (1..=count).map(head).collect()
}

/// A page of `words` words with their boxes.
fn page(words: usize) -> Page {
    let text = PageText::new("word ".repeat(words));
    let boxes = text.tokens().map(|(span, _)| Word {
        span,
        zone: Some(ScanRect::new(100, 200, 180, 230)),
        confidence: Some(Confidence::new(0.93)),
    });
    let layout = Layout { words: boxes.collect(), ..Layout::default() };
    Page::new(PageId(1), Reading { name: "ocr".to_owned(), text, layout, ..Reading::default() })
}

/// One letter typed and saved, on a typical page and on the densest newspaper page.
#[divan::bench(args = [400, 13_400], sample_count = 50, sample_size = 1)]
fn one_transaction(bencher: Bencher<'_, '_>, words: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut dossier = Dossier::new(Metadata::default(), Vec::new(), heads(1));
    dossier.load(Arc::new(page(words)));
    let file = DossierFile::create(&Location::File(folder.path().join("a.onionskin")), &dossier, None, &[]).expect("a new dossier");
    let mut writer = file.writer(Box::new(|_| ())).expect("a writer");
    bencher.bench_local(|| {
        let ops = vec![Op::ReplaceText { page: PageId(1), at: 1, old: "o".to_owned(), new: "o".to_owned(), restore: Vec::new() }];
        let inverse = apply_all(&mut dossier, &ops).expect("the op fits");
        let transaction = Transaction { group: GroupId(1), at: Timestamp(0), agent: String::new(), origin: Origin::Typed, ops };
        writer.submit(Commit::of(&dossier, &Recorded { transaction, inverse }));
        writer.flush(Duration::from_mins(1)).expect("saved");
    });
}

/// Making a dossier of 10,000 heads.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn create_10_000_heads(bencher: Bencher<'_, '_>) {
    let dossier = Dossier::new(Metadata::default(), Vec::new(), heads(10_000));
    bencher.with_inputs(|| tempfile::tempdir().expect("a temporary folder")).bench_values(|folder| {
        DossierFile::create(&Location::File(folder.path().join("a.onionskin")), &dossier, None, &[]).expect("a new dossier")
    });
}

/// Opening it.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn open_10_000_heads(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("a.onionskin");
    let dossier = Dossier::new(Metadata::default(), Vec::new(), heads(10_000));
    drop(DossierFile::create(&Location::File(path.clone()), &dossier, None, &[]).expect("a new dossier"));
    bencher.bench_local(|| DossierFile::open(&path, OpenMode::Write).expect("opened"));
}
