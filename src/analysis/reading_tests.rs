//! Reading text as strings: pages with inline marks in, blocks and omissions out.
//!
//! `«banner:TOP SECRET»` marks a span, `«page-break:»` a place; pages are separated by `\f`. Out comes one line a block: `¶` paragraph,
//! `#` heading, `@` page start, `%kind` furniture; inside, `/` is a kept line end, `[@3]` a page start, `{kind text}` tagged text.

use super::*;
use crate::model::{BlockKind, DocumentId, Inline, Layout, PageText};

fn take_marks(said: &str) -> (String, Vec<ShownMark>) {
    let (mut text, mut marks, mut open) = (String::new(), Vec::new(), Vec::new());
    let mut rest = said;
    while let Some(c) = rest.chars().next() {
        rest = rest.split_at(c.len_utf8()).1;
        if c == '«' {
            let (kind, tail) = rest.split_once(':').unwrap();
            open.push((MarkKind::from_id(kind).unwrap(), text.len()));
            rest = tail;
        } else if c == '»' {
            let (kind, start) = open.pop().unwrap();
            marks.push(ShownMark { span: Span::new(start, text.len()), kind, extent: None });
        } else {
            text.push(c);
        }
    }
    marks.sort_by_key(|mark| mark.span);
    (text, marks)
}

fn inline(inline: &Inline) -> String {
    match inline {
        Inline::Text(text) => text.clone(),
        Inline::LineBreak => "/".to_owned(),
        Inline::PageStart(_, label) => format!("[@{label}]"),
        Inline::Tagged(kind, text) => format!("{{{} {text}}}", kind.id()),
    }
}

fn read(said: &str, policy: &Policy) -> String {
    let pages: Vec<(PageText, Vec<ShownMark>)> =
        said.split('\u{c}').map(take_marks).map(|(text, marks)| (PageText::new(text), marks)).collect();
    let (layout, labels): (Layout, Vec<String>) = (Layout::default(), (1..=pages.len()).map(|n| n.to_string()).collect());
    let marked: Vec<MarkedPage<'_>> = (1..)
        .zip(&pages)
        .zip(&labels)
        .map(|((id, (text, marks)), label)| MarkedPage {
            page: PageInput { id: PageId(id), document: DocumentId(1), text, layout: &layout, scan_size: None },
            label,
            marks,
        })
        .collect();
    let known = |word: &str| ["missiles", "improvement"].contains(&word);
    let read = reading_text(&marked, policy, &known);
    let mut out = Vec::new();
    for block in &read.blocks {
        let text: String = block.inlines.iter().map(inline).collect();
        out.push(match block.kind {
            BlockKind::Paragraph => format!("¶ {text}"),
            BlockKind::Heading => format!("# {text}"),
            BlockKind::PageStart => format!("@ {text}"),
            BlockKind::Furniture(kind) => format!("%{} {text}", kind.id()),
        });
    }
    for omission in &read.omissions {
        let span = (omission.span.start, omission.span.end);
        out.push(match &omission.why {
            OmissionKind::Dropped(kind) => format!("- {} p{} {span:?} {:?}", kind.id(), omission.page.0, omission.text),
            OmissionKind::Mended(word) => format!("~ {word} p{} {span:?} {:?}", omission.page.0, omission.text),
            OmissionKind::Placeholder(cue) => format!("= {cue} p{} {span:?} {:?}", omission.page.0, omission.text),
        });
    }
    out.join("\n")
}

fn check(policy: &Policy, said: &str, expected: &str) {
    let expected: Vec<&str> = expected.lines().map(str::trim).collect();
    assert_eq!(read(said, policy).lines().collect::<Vec<_>>(), expected);
}

fn join() -> Policy {
    Policy { lines: LinePolicy::Join, hyphens: HyphenPolicy::Mend, ..Policy::default() }
}

#[test]
fn lines_stay_as_they_are_unless_asked() {
    check(
        &Policy::default(),
        "Dear Sir:\n\n  I have read\nyour letter.\n",
        "@ [@1]
         ¶ Dear Sir:
         ¶   I have read/your letter.",
    );
}

#[test]
fn a_sentence_runs_over_banner_and_page_number() {
    let said = "Indeed, any\n\n## «banner:TOP SECRET -- EYES ONLY»\n\n«page-number:- 3 -»\n\nimprovement in general\nworld relations.\n\nConsultation";
    check(
        &join(),
        said,
        "@ [@1]
         ¶ Indeed, any improvement in general world relations.
         ¶ Consultation
         - banner p1 (13, 39) \"## TOP SECRET -- EYES ONLY\"
         - page-number p1 (41, 46) \"- 3 -\"",
    );
}

#[test]
fn a_sentence_runs_over_a_page_break_and_names_the_page() {
    check(
        &join(),
        "The general\nimprove-\n«page-number:- 2 -»\u{c}«banner:SECRET»\nment, however, comes.\nNext day.",
        "@ [@1]
         ¶ The general improvement, [@2]however, comes. Next day.
         ~ improvement p1 (12, 20) \"improve-\\nment\"
         - page-number p1 (21, 26) \"- 2 -\"
         - banner p2 (0, 6) \"SECRET\"",
    );
}

#[test]
fn a_finished_paragraph_ends_at_the_page() {
    check(&join(), "It is over.\u{c}A new page begins.", "@ [@1]\n¶ It is over.\n@ [@2]\n¶ A new page begins.");
}

#[test]
fn blank_lines_in_a_sentence_close_up_only_at_a_page_break() {
    let plain = "We agreed to the General's\n\n\n\nproposal. I am";
    check(&join(), plain, "@ [@1]\n¶ We agreed to the General's\n¶ proposal. I am");
    check(&join(), "We agreed to the General's\n\n«page-break:»\n\nproposal. I am", "@ [@1]\n¶ We agreed to the General's proposal. I am");
}

#[test]
fn kept_and_tagged_furniture_stays() {
    let mut policy = join();
    policy.marks.insert(MarkKind::Banner, Treatment::Keep);
    policy.marks.insert(MarkKind::PageNumber, Treatment::Tag);
    check(
        &policy,
        "«banner:SECRET»\n\nIt is the\n\n«page-number:- 3 -»\n\nend of it.",
        "@ [@1]
         %banner SECRET
         ¶ It is the {page-number - 3 -}end of it.",
    );
}

#[test]
fn marks_inside_a_line() {
    let mut policy = join();
    policy.marks.insert(MarkKind::PortionMark, Treatment::Drop);
    policy.marks.insert(MarkKind::ExemptionCode, Treatment::Tag);
    check(
        &policy,
        "«portion-mark:(TS)» The source «exemption-code:(b)(1)» said so.",
        "@ [@1]
         ¶ The source {exemption-code (b)(1)} said so.
         - portion-mark p1 (0, 4) \"(TS)\"",
    );
}

#[test]
fn headings_lists_and_addresses_keep_their_lines() {
    check(
        &join(),
        "# Memorandum\nTO: The Director\nFROM: The Station\nThis is a long line of running text that fills the whole width of the paper it\nwas typed on, and \
         that goes on in the second line, as long as the first one was, and\nends here.\n1. First point of the list that was agreed.\n2. Second point.",
        "@ [@1]
         # Memorandum
         ¶ TO: The Director/FROM: The Station/This is a long line of running text that fills the whole width of the paper it was typed on, and that goes on \
         in the second line, as long as the first one was, and ends here.
         ¶ 1. First point of the list that was agreed.
         ¶ 2. Second point.",
    );
}

#[test]
fn a_hyphen_inside_a_line_is_never_touched() {
    check(&join(), "the mis- siles and mis-siles", "@ [@1]\n¶ the mis- siles and mis-siles");
}

#[test]
fn an_empty_page_still_begins() {
    check(&join(), "One goes\u{c}\u{c}on.", "@ [@1]\n¶ One goes [@2][@3]on.");
}

#[test]
fn redactions_become_placeholders_and_are_listed() {
    let keep = Policy::default();
    check(
        &keep,
        "He met «redaction:[redacted]» there.",
        "@ [@1]\n¶ He met [text not declassified] there.\n= [text not declassified] p1 (7, 17) \"[redacted]\"",
    );
    check(&keep, "He met «redaction:[name not declassified]» there.", "@ [@1]\n¶ He met [name not declassified] there.");
    check(
        &keep,
        "Before.\n«redaction:XXXXXXXXX\nXXXXX\nXXXXXXX»\nAfter.",
        "@ [@1]\n¶ Before./[3 lines not declassified]/After.\n= [3 lines not declassified] p1 (8, 31) \"XXXXXXXXX\\nXXXXX\\nXXXXXXX\"",
    );
    // A box on the scan has no text; the placeholder stands where it was.
    check(
        &keep,
        "He met «redaction:»in the spring.",
        "@ [@1]\n¶ He met [text not declassified] in the spring.\n= [text not declassified] p1 (7, 7) \"\"",
    );
}

#[test]
fn redactions_stay_or_become_a_text_of_ones_own() {
    let source = Policy { redactions: Placeholders::Source, ..Policy::default() };
    check(&source, "He met «redaction:[redacted]» there.", "@ [@1]\n¶ He met [redacted] there.");
    let own = Policy { redactions: Placeholders::Text("[…]".to_owned()), ..Policy::default() };
    check(&own, "He met «redaction:[redacted]» there.", "@ [@1]\n¶ He met […] there.\n= […] p1 (7, 17) \"[redacted]\"");
    let tagged = Policy { marks: [(MarkKind::Redaction, Treatment::Tag)].into(), ..Policy::default() };
    check(
        &tagged,
        "He met «redaction:█████» there.",
        "@ [@1]\n¶ He met {redaction [less than 1 line not declassified]} there.\n= [less than 1 line not declassified] p1 (7, 22) \"█████\"",
    );
}
