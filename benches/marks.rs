//! How long marks take: 1,000 pages of telegram, memorandum and letter, all rules, one core.

use onionskin::analysis::PageInput;
use onionskin::analysis::structure::{EdgeDigest, Rules, SeriesContext, find_marks, find_marks_page};
use onionskin::model::{DocumentId, Layout, PageId, PageText};

fn main() {
    divan::main();
}

/// Pages of three kinds in turn, each with a banner, a number and some forty lines.
fn pages(count: u64) -> Vec<PageText> {
    (1..=count)
        .map(|page| {
            let (head, line, foot) = match page % 3 {
                0 => (
                    format!("CONFIDENTIAL\n\nPAGE {:02}  SAIGON 01177 202130Z", page % 100),
                    "THE MINISTER SAID THAT HIS GOVERNMENT WOULD NOT ACCEPT THE PROPOSAL",
                    "CONFIDENTIAL",
                ),
                1 => (format!("S E C R E T\n- {page} -"), "The delegation arrived in the evening and was met at the station by", "SEGRET"),
                _ => (
                    "14-00000\nTOP SECRET".to_owned(),
                    "4. He spoke to SMITH (B-12) of the police about the funds of the group.",
                    "NW 50529 Docld:32423560 Page 3",
                ),
            };
            let body = (0..38).map(|at| [line, if at % 6 == 5 { ".\n\n" } else { "\n" }].concat()).collect::<Vec<_>>().concat();
            PageText::new(format!("{head}\n\n{body}\n{foot}\n"))
        })
        .collect()
}

fn inputs<'a>(texts: &'a [PageText], layout: &'a Layout) -> Vec<PageInput<'a>> {
    texts.iter().zip(1..).map(|(text, id)| PageInput { id: PageId(id), document: DocumentId(1), text, layout, scan_size: None }).collect()
}

#[divan::bench(args = [100, 1000, 4000], sample_count = 5)]
fn marks_of_pages(bencher: divan::Bencher<'_, '_>, count: u64) {
    let (rules, texts, layout) = (Rules::builtin(), pages(count), Layout::default());
    let inputs = inputs(&texts, &layout);
    bencher.bench_local(|| find_marks(divan::black_box(&inputs), &rules).len());
}

#[divan::bench]
fn one_page_again(bencher: divan::Bencher<'_, '_>) {
    let (rules, texts, layout) = (Rules::builtin(), pages(60), Layout::default());
    let inputs = inputs(&texts, &layout);
    let digests: Vec<EdgeDigest> = inputs.iter().map(EdgeDigest::of).collect();
    let context = SeriesContext::of(&digests);
    bencher.bench_local(|| inputs.get(30).map(|page| find_marks_page(page, &context, &rules).findings.len()));
}

#[divan::bench]
fn rules_read() -> Rules {
    Rules::builtin()
}
