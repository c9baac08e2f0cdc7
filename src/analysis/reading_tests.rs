//! Reading text as strings: pages with inline marks in, blocks and omissions out.
//!
//! `«banner:TOP SECRET»` marks a span, `«page-break:»` a place; pages are separated by `\f`. Out comes one line a block: `¶` paragraph,
//! `#` heading, `@` page start, `%kind` furniture; inside, `/` is a kept line end, `[@3]` a page start, `{kind text}` tagged text.

use super::*;
use crate::model::{BlockKind, DocumentId, Inline, Layout, PageText, Ruling, Verdict};

/// What a person decided, as it is written in the tests: `‹one-word›` at the place of a break, at the very end of a page for its edge,
/// and `‹hyphen:rejected›` behind the hyphen of a divided word.
fn take_ruling(said: &str, text: &str, at_end: bool) -> Ruling {
    let (rule, verdict) = match said.split_once(':') {
        Some((rule, verdict)) => (rule, verdict),
        None => (if at_end { Ruling::PAGE_EDGE } else { Ruling::PAGE_BREAK }, said),
    };
    let start = if rule == Ruling::HYPHEN { text.rfind([' ', '\n']).map_or(0, |at| at + 1) } else { text.len() };
    Ruling { rule: rule.to_owned(), span: Span::new(start, text.len()), verdict: Verdict::from_id(verdict).unwrap() }
}

fn take_marks(said: &str) -> (String, Vec<ShownMark>, Vec<Ruling>) {
    let (mut text, mut marks, mut open, mut rulings) = (String::new(), Vec::new(), Vec::new(), Vec::new());
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
        } else if c == '‹' {
            let (ruling, tail) = rest.split_once('›').unwrap();
            rulings.push(take_ruling(ruling, &text, tail.is_empty()));
            rest = tail;
        } else {
            text.push(c);
        }
    }
    marks.sort_by_key(|mark| mark.span);
    (text, marks, rulings)
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
    let pages: Vec<(PageText, Vec<ShownMark>, Vec<Ruling>)> =
        said.split('\u{c}').map(take_marks).map(|(text, marks, rulings)| (PageText::new(text), marks, rulings)).collect();
    let (layout, labels): (Layout, Vec<String>) = (Layout::default(), (1..=pages.len()).map(|n| n.to_string()).collect());
    let marked: Vec<MarkedPage<'_>> = (1..)
        .zip(&pages)
        .zip(&labels)
        .map(|((id, (text, marks, rulings)), label)| MarkedPage {
            page: PageInput { id: PageId(id), document: DocumentId(1), text, layout: &layout, scan_size: None },
            label,
            marks,
            rulings,
            place: id as usize,
        })
        .collect();
    let known = |word: &str| ["missiles", "improvement"].contains(&word);
    let read = reading_text(&marked, policy, &Words { known: &known, counted: None });
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
            OmissionKind::Mended { word, .. } => format!("~ {word} p{} {span:?} {:?}", omission.page.0, omission.text),
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
         ¶ It is the {page-number - 3 -} end of it.",
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

#[test]
fn what_was_decided_about_a_break_between_pages_comes_first() {
    let said = |verdict: &str| format!("It is over.{verdict}\u{c}A new page begins.");
    check(&join(), &said("‹one-paragraph›"), "@ [@1]\n¶ It is over. [@2]A new page begins.");
    check(&join(), &said("‹confirmed›"), "@ [@1]\n¶ It is over.\n@ [@2]\n¶ A new page begins.");
    check(&join(), "One goes‹separate›\u{c}on.", "@ [@1]\n¶ One goes\n@ [@2]\n¶ on.");
    check(&join(), "One goes\n\n‹rejected›\u{c}\non.", "@ [@1]\n¶ One goes on.");
    check(&Policy::default(), "One goes‹separate›\u{c}on.", "@ [@1]\n¶ One goes\n@ [@2]\n¶ on.");
}

#[test]
fn what_was_decided_about_a_break_in_a_text_comes_first() {
    let said = |verdict: &str| format!("We agreed to the General's\n\n«page-break:»{verdict}\n\nproposal.");
    check(&join(), &said("‹separate›"), "@ [@1]\n¶ We agreed to the General's\n¶ proposal.");
    check(&join(), &said("‹one-paragraph›"), "@ [@1]\n¶ We agreed to the General's proposal.");
    check(&join(), &said("‹rejected›"), "@ [@1]\n¶ We agreed to the General's\n¶ proposal.");
    check(&join(), "It is over.\n«page-break:»‹one-paragraph›And on.", "@ [@1]\n¶ It is over. And on.");
}

#[test]
fn a_word_decided_to_be_one_loses_its_hyphen_and_one_decided_to_be_two_keeps_it() {
    let word = "@ [@1]\n¶ The vicepresident [@2]came.\n~ vicepresident p1 (4, 9) \"vice-\\npresident\"";
    check(&join(), "The vice-‹one-word›\u{c}president came.", word);
    check(&join(), "The mis-‹one-paragraph›\u{c}siles came.", "@ [@1]\n¶ The mis-siles [@2]came.");
    let half = "@ [@1]\n¶ The missiles [@2]came.\n~ missiles p1 (4, 7) \"mis\\nsiles\"";
    check(&join(), "The mis‹one-word›\u{c}siles came.", half);
    check(&join(), "The mis-‹hyphen:rejected›\nsiles came.", "@ [@1]\n¶ The mis-siles came.");
    let mended = "@ [@1]\n¶ The vicepresident came.\n~ vicepresident p1 (4, 9) \"vice-\\npresident\"";
    check(&join(), "The vice-‹hyphen:one-word›\npresident came.", mended);
}

#[test]
fn a_compound_of_the_dossier_keeps_its_hyphen_over_a_page() {
    check(
        &join(),
        "A vice-president. The vice-\u{c}president came to the pos-\u{c}sible end.",
        "@ [@1]
         ¶ A vice-president. The vice-president [@2]came to the possible [@3]end.
         ~ possible p2 (22, 26) \"pos-\\nsible\"",
    );
}

#[test]
fn text_goes_on_only_to_the_very_next_page() {
    let (one, three) = (PageText::from("One goes"), PageText::from("on here."));
    let layout = Layout::default();
    let page = |id, text, place| MarkedPage {
        page: PageInput { id: PageId(id), document: DocumentId(1), text, layout: &layout, scan_size: None },
        label: "",
        marks: &[],
        rulings: &[],
        place,
    };
    let words = Words { known: &|_| false, counted: None };
    let read = |place| reading_text(&[page(1, &one, 0), page(3, &three, place)], &join(), &words).seams.len();
    assert_eq!((read(1), read(2)), (1, 0));
}

#[test]
fn what_is_proposed_says_why_and_how_sure() {
    let propose = |said: &str| {
        let marked = |place: usize, said: &str| {
            let (text, marks, rulings) = take_marks(said);
            let (text, layout) = (PageText::new(text), Layout::default());
            let page = PageInput { id: PageId(1), document: DocumentId(1), text: &text, layout: &layout, scan_size: None };
            page_edges(&MarkedPage { page, label: "", marks: &marks, rulings: &rulings, place })
        };
        let (first, second) = said.split_once('\u{c}').unwrap();
        let (before, after) = (marked(0, first).tail.unwrap(), marked(1, second).head.unwrap());
        let mut forms = WordForms::default();
        forms.add("Of missiles and missiles and a vice-president");
        let found = super::propose(&before, &after, &Words { known: &|_| false, counted: Some(&forms) });
        let sure = if found.sure { "" } else { " (doubtful)" };
        format!("{}{sure}: {} = {}", found.joining.id(), found.why, super::joined(&before, &after, found.joining).replace('\n', "/"))
    };
    for (said, expected) in [
        (
            "We agreed to the General's\n\n«page-number:- 2 -»\u{c}«banner:SECRET»\n\nproposal.",
            "join-paragraph: it goes on in the middle of a sentence = We agreed to the General's proposal.",
        ),
        (
            "It is over.\u{c}A new page.",
            "keep-separate (doubtful): a sentence ends before it in a full line, so the paragraph may go on = It is over.//A new page.",
        ),
        (
            "It is over.\u{c}   A new page\nbegins.",
            "keep-separate: a sentence ends before it, and the line after it is set in = It is over.//A new page",
        ),
        ("It is.\u{c}## SUMMARY\nof", "keep-separate: a heading begins after it = It is.//SUMMARY"),
        ("the mis-\u{c}siles in", "join-word: a word is divided: missiles stands in this dossier 2 times = the missiles in"),
        ("the vice-\u{c}president", "join-paragraph: the hyphen stays: vice-president stands in this dossier once = the vice-president"),
        ("a visit to\u{c}Moscow.", "join-paragraph: the sentence before it is not finished = a visit to Moscow."),
        (
            "a visit of Chairman\u{c}Khrushchev.",
            "join-paragraph (doubtful): the sentence before it is not finished = a visit of Chairman Khrushchev.",
        ),
    ] {
        assert_eq!(propose(said), expected, "{said}");
    }
}

#[test]
fn breaks_inside_a_text_are_found_with_the_lines_beside_them() {
    let (text, marks, rulings) =
        take_marks("One goes\n«banner:SECRET»\n«page-break:»\non.\n\n«page-break:»‹separate›Two.\n«page-number:- 3 -»");
    let (text, layout) = (PageText::new(text), Layout::default());
    let page = PageInput { id: PageId(1), document: DocumentId(1), text: &text, layout: &layout, scan_size: None };
    let edges = page_edges(&MarkedPage { page, label: "", marks: &marks, rulings: &rulings, place: 0 });
    let told: Vec<_> = edges.inner.iter().map(|inner| (inner.before.text.as_str(), inner.after.text.as_str(), inner.decided)).collect();
    assert_eq!(told, [("One goes", "on.", None), ("on.", "Two.", Some(Joining::Separate))]);
    assert_eq!((edges.head.unwrap().text, edges.tail.unwrap().text), ("One goes".to_owned(), "Two.".to_owned()));
}

#[test]
fn a_telegram_goes_on_over_a_page_in_capitals() {
    let body = "CONTINUE AND SPREAD TO THE PRIVATE MINES AND THERE IS LITTLE\nPRODUCTION LEFT BEFORE THE END OF THE YEAR, AND WITHOUT A DOUBT\n\
        FURTHER PRODUCTION STOPS IN ALL MINES OF THE COUNTRY AS WELL AS\nIN THE SMELTERS THROUGH THE END OF THE YEAR, THE 1979 TOTAL";
    let said = format!("{body}\n«banner:SECRET»\n\n«page-number:PAGE 02 LA PAZ»\n\nCOULD BE AS LOW AS 24,500 METRIC TONS.\nBOEKER");
    let joined = read(&said, &Policy { lines: LinePolicy::Join, ..Policy::default() });
    assert!(joined.contains("THE 1979 TOTAL COULD BE AS LOW AS 24,500 METRIC TONS."), "{joined}");
    let short = said.replace("THROUGH THE END OF THE YEAR, THE 1979 TOTAL", "STEDMAN");
    let apart = read(&short, &Policy { lines: LinePolicy::Join, ..Policy::default() });
    assert!(!apart.contains("STEDMAN COULD"), "{apart}");
}

#[test]
fn lines_with_labels_are_lines_of_their_own() {
    let said = "                    Message Attributes\nAutomatic Decaptioning: X\nCapture Date: 01 JAN 1994\nChannel Indicators: n/a\n\
        Current Classification: UNCLASSIFIED\nDisposition Approved on Date:\nDisposition Comment: 25 YEAR REVIEW";
    let joined = read(said, &Policy { lines: LinePolicy::Join, ..Policy::default() });
    assert_eq!(joined.matches('/').count() - 1, 6, "{joined}");
    let prose = "He said that he had asked the Ambassador for a reply to the letter,\nThe Ambassador: said nothing.";
    let joined = read(prose, &Policy { lines: LinePolicy::Join, ..Policy::default() });
    assert!(joined.contains("letter, The Ambassador"), "{joined}");
}

#[test]
fn double_spaced_pages_are_joined_into_paragraphs() {
    let lines = [
        "1. Robert Mahew, a personnel relations executive and",
        "former agent, has been utilized by the Office of Security",
        "on many sensitive assignments since the early fifties. He has",
        "also on several occasions been cleared for use by others in",
        "various capacities. He does business in several places, and has",
        "offices in two cities, where he is now residing.",
        "2. It has come to our attention that the Subcommittee",
        "investigating activities has expressed",
        "considerable interest.",
    ];
    let joined = read(&lines.join("\n\n"), &Policy { lines: LinePolicy::Join, ..Policy::default() });
    assert_eq!(joined.lines().count(), 3, "{joined}");
    assert!(joined.contains("¶ 1. Robert Mahew, a personnel relations executive and former agent"), "{joined}");
    let kept = read(&lines.join("\n\n"), &Policy::default());
    assert_eq!(kept.lines().count(), 10, "{kept}");
    let letters = "Dear Sir:\n\nI have your letter.\n\nI thank you for it.\n\nWe shall meet soon.\n\nMy wife is well.\n\nYours,\n\nB.";
    assert_eq!(read(letters, &Policy { lines: LinePolicy::Join, ..Policy::default() }).lines().count(), 8);
}
