//! Marks on our own labelled lines, with floors that only rise, and on public test data where that is at hand.
//!
//! `cargo test --test structure -- --nocapture` prints the tables.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::print_stdout,
    clippy::format_push_string,
    clippy::format_collect,
    reason = "a test may fail loudly, and its tables are for reading"
)]

mod banner_lines;
mod cables;
mod ehri;
mod headings;
mod jfk;
mod labelled;
mod lexicon;
mod loss;
mod noise;

use onionskin::analysis::PageInput;
use onionskin::analysis::structure::{PageFindings, Rules, document_classification, find_marks};
use onionskin::model::{DocumentId, Finding, Layout, Level, MarkKind, PageId, PageText};
use std::path::PathBuf;
use std::sync::LazyLock;

static RULES: LazyLock<Rules> = LazyLock::new(Rules::builtin);

/// The findings of a document given as the texts of its pages.
fn marks(pages: &[&str]) -> Vec<PageFindings> {
    let texts: Vec<PageText> = pages.iter().map(|text| PageText::new(*text)).collect();
    let layout = Layout::default();
    let inputs: Vec<PageInput<'_>> = texts
        .iter()
        .zip(1..)
        .map(|(text, id)| PageInput { id: PageId(id), document: DocumentId(1), text, layout: &layout, scan_size: None })
        .collect();
    find_marks(&inputs, &RULES)
}

/// The findings as lines: kind, what it covers with `\n` as `|`, then what is known of it.
fn shown(text: &str, findings: &[Finding]) -> String {
    let mut out = String::new();
    for finding in findings {
        let covered = text.get(finding.span.range()).unwrap_or("?!").replace('\n', "|");
        out += &format!("{} [{covered}]", finding.kind.id());
        if let Some(marking) = &finding.marking {
            out += &format!(" {}", [vec![marking.level_name.clone()], marking.controls.clone()].concat().join("/"));
        }
        if let Some(reading) = &finding.reading {
            out += &format!(" -> {reading}");
        }
        if let Some(number) = finding.number {
            out += &format!(" #{number}");
        }
        out.push('\n');
    }
    out
}

/// The first page's findings are these, ignoring indentation.
fn check(pages: &[&str], expected: &str) {
    let found = marks(pages);
    let got = shown(pages[0], &found[0].findings);
    let expected: String = expected.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect();
    assert_eq!(got, expected, "in\n{}", pages[0]);
}

fn shared(path: &str) -> Option<PathBuf> {
    let root =
        std::env::var_os("ONIONSKIN_SHARED").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    Some(root.join(path)).filter(|path| path.exists())
}

/// Numbers of the lines that are not blank or are, as they stand in the text, that a finding covers.
fn lines_of(text: &str, finding: &Finding) -> Vec<usize> {
    let line = |at: usize| text.get(..at).map_or(0, |head| head.matches('\n').count());
    (line(finding.span.start)..=line(finding.span.end.max(finding.span.start))).collect()
}

#[derive(Default)]
struct Score {
    hit: usize,
    wrong: usize,
    missed: usize,
}

impl Score {
    fn add(&mut self, found: bool, true_one: bool) {
        match (found, true_one) {
            (true, true) => self.hit += 1,
            (true, false) => self.wrong += 1,
            (false, true) => self.missed += 1,
            (false, false) => {}
        }
    }
    fn precision(&self) -> f64 {
        self.hit as f64 / (self.hit + self.wrong).max(1) as f64
    }
    fn recall(&self) -> f64 {
        self.hit as f64 / (self.hit + self.missed).max(1) as f64
    }
    fn row(&self, name: &str) -> String {
        format!(
            "{name:14} P {:.3} R {:.3}  ({} right, {} wrong, {} missed)",
            self.precision(),
            self.recall(),
            self.hit,
            self.wrong,
            self.missed
        )
    }
}

#[test]
fn a_banner_and_a_number_in_the_middle_of_a_text_are_a_page_break() {
    check(
        &["I regret that any\n\n## TOP SECRET -- EYES ONLY\n\n- 3 -\n\nimprovement can occur only if these\n"],
        "page-break [] #3
         banner [## TOP SECRET -- EYES ONLY] TOP SECRET/EYES ONLY
         page-number [- 3 -] #3",
    );
}

#[test]
fn damaged_banners_keep_both_readings() {
    check(&["TOF SEGRET\n\nThe text of the page is here.\n"], "banner [TOF SEGRET] TOP SECRET -> TOP SECRET");
    check(&["S F C R E T\n\nThe text of the page is here.\n"], "banner [S F C R E T] SECRET -> S E C R E T");
    check(&["SECRET - EVES ONLY\n\nThe text of the page is here.\n"], "banner [SECRET - EVES ONLY] SECRET/EYES ONLY -> SECRET - EYES ONLY");
}

#[test]
fn a_marking_read_as_plain_words_is_known_at_the_edge_or_beside_a_level() {
    const TEXT: &str = "The text of the page is here.\nThe talks began on the following day and went on for a week.\n";
    for reading in ["LIES ONLY", "EVES OMY", "SIES ONLY", "EYES CHLY", "EYES UNLY"] {
        let expected = format!("banner [{reading}] /EYES ONLY -> EYES ONLY");
        check(&[&format!("{reading}\n\n{TEXT}")], &expected);
        let beside = format!("banner [SECRET {reading}] SECRET/EYES ONLY -> SECRET EYES ONLY");
        check(&[&format!("SECRET {reading}\n\n{TEXT}")], &beside);
    }
    // In the middle of a page, or in a sentence, the words are what they say.
    let prose = TEXT.repeat(4);
    check(&[&format!("{prose}\nLIES ONLY\n\n{prose}")], "");
    check(&[&format!("HE TOLD LIES ONLY\n\n{prose}")], "");
}

#[test]
fn a_reading_between_two_markings_is_not_decided() {
    let found = marks(&["NCLASSIFIED\n\nThe text of the page is here.\n"]);
    assert!(found[0].findings.iter().all(|finding| finding.marking.as_ref().is_none_or(|marking| marking.level.is_none())), "{found:?}");
    check(&["UNCLASS1FIED\n\nThe text of the page is here.\n"], "banner [UNCLASS1FIED] UNCLASSIFIED -> UNCLASSIFIED");
}

#[test]
fn shared_seed_letter() {
    let Some(path) = shared("seed/draft-letter.txt") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    let found = marks(&[&text]);
    let shown = shown(&text, &found[0].findings);
    println!("{shown}");
    let of = |kind: MarkKind| found[0].findings.iter().filter(move |finding| finding.kind == kind).collect::<Vec<_>>();
    assert_eq!(of(MarkKind::Heading).len(), 1);
    assert_eq!(of(MarkKind::Banner).len(), 1);
    assert_eq!(of(MarkKind::PageNumber).len(), 1);
    let breaks: Vec<_> = of(MarkKind::PageBreak)
        .iter()
        .map(|finding| (finding.number, text[finding.span.end..].chars().take(8).collect::<String>()))
        .collect();
    assert_eq!(breaks, [(Some(2), "proposal".to_owned()), (Some(3), "## TOP S".to_owned())]);
    let classification = document_classification(&found);
    assert_eq!((classification.level, classification.controls), (Some(Level::TopSecret), vec!["EYES ONLY".to_owned()]));
}

#[test]
fn a_sender_over_each_of_his_letters_is_no_running_head() {
    const MATTERS: [&str; 5] = [
        "My request for a pension lies with the office\nsince the month of March.",
        "Nobody answered when I asked about the\nhouse which my father had built.",
        "Please send back both of the photographs\nthat were enclosed.",
        "Yesterday two men stood before my door\nand would not give their names.",
        "The money has come, and my family\nthanks everybody who helped.",
    ];
    let heads = |head: &str| {
        let texts: Vec<String> = MATTERS.iter().map(|text| format!("{head}\n\n{text}\n")).collect();
        let found = marks(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        found.iter().flat_map(|page| &page.findings).filter(|finding| finding.kind == MarkKind::RunningHead).count()
    };
    assert_eq!(heads("JOHN Q. WRITER\n12 SOUTH STREET"), 0);
    assert_eq!(heads("REPORT OF THE COMMISSION"), 5);
}

#[test]
fn a_tie_is_shown_as_one_and_never_swaps_meanings() {
    let found = marks(&["NCLASSIFIED\n\nThe text of the page is here.\n"]);
    let finding = &found[0].findings[0];
    assert_eq!(finding.reason, "A line of its own that is as near to UNCLASSIFIED and CLASSIFIED.");
    assert!(finding.reading.is_none() && finding.confidence <= 0.5, "{finding:?}");
    for line in ["CLASSIFIED", "CLASSIF1ED", "CLASSIFTED", "DECLASSIFIED", "DECLASSIFIEO", "DECLASS1FIED"] {
        let page = &marks(&[&format!("{line}\n\nThe text of the page is here.\n")])[0];
        assert!(
            page.findings.iter().all(|finding| finding.marking.as_ref().is_none_or(|marking| marking.level.is_none())),
            "{line}: {page:?}"
        );
    }
}

#[test]
fn a_long_number_beside_a_level_stays_in_the_text() {
    check(&["SECRET 272240Z\n\nThe text of the page is here.\n"], "banner [SECRET] SECRET");
}

#[test]
fn a_number_with_its_sign_between_lines_is_no_page_number() {
    const TEXT: &str = "The text of the page is here.\nThe talks began on the following day and went on for a week.\n";
    let prose = TEXT.repeat(3);
    check(&[&format!("COUNTRY NEWS.\n-9\n{prose}")], "");
    check(&[&format!("-9\n{prose}")], "page-number [-9] #9");
    check(&[&format!("{prose}- 9 .\nFile\n")], "page-number [- 9 .] #9");
}

#[test]
fn scraps_spread_over_the_page_are_no_sentence_that_a_banner_interrupts() {
    let scraps = format!("{}e i{} e", " ".repeat(40), " ".repeat(40));
    let text = "The talks began on the following day and went on for a week.\n".repeat(8);
    let head = format!("{text}.   «{}e\n\nSECRET\n\n{}", " ".repeat(40), scraps.trim());
    check(&[&format!("{head}\n{scraps}\n{scraps}\n{scraps}\n{text}")], "banner [SECRET] SECRET");
}

#[test]
fn a_page_number_beside_a_level_is_no_letter_of_it() {
    for number in 1..=9 {
        check(&[&format!("SECRET - {number} -\n\nThe text of the page is here.\n")], &format!("banner [SECRET - {number} -] SECRET"));
    }
}

#[test]
fn a_stamp_that_came_apart_is_one_banner() {
    check(
        &["The text of the page is here.\n\nSENSITIVE\nSCES AND\nTHOOS I:\n"],
        "banner [SENSITIVE] /SENSITIVE
         banner [SCES AND] /SENSITIVE INTELLIGENCE SOURCES AND METHODS INVOLVED
         banner [THOOS I:] /SENSITIVE INTELLIGENCE SOURCES AND METHODS INVOLVED",
    );
}
