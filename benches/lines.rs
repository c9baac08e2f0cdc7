//! How long it takes to find the lines of a typed page at 300 dots an inch, and to lay its text on them: `cargo bench --bench lines`.
//!
//! Both together are what a page costs the first time it is looked at. Goal: 120 ms; bound: 400 ms on one core.

#![allow(clippy::expect_used, reason = "a bench that fails may panic")]

use divan::Bencher;
use onionskin::analysis::align::align;
use onionskin::model::PageText;
use onionskin::scan::Raster;
use onionskin::scan::lines::find_lines;
use onionskin::scan::typewriter::{Block, Face, Item, Output, Setting, Sheet, Wear, render};

fn main() {
    divan::main();
}

/// A letter page of 45 lines.
fn page(output: Output) -> (Raster, PageText) {
    let mut setting = Setting::worn(Wear::Faded, Face::Courier, 10.0, 300.0, 4);
    setting.scanner.output = output;
    let words = "The Ambassador said that no word of this was to be given to the press before Friday, when both notes are out.";
    let mut words = words.split(' ').cycle().skip(3).peekable();
    let lines = (0..45).map(|_| {
        let mut line = String::new();
        while let Some(word) = words.next_if(|word| line.len() + word.len() < 62) {
            line.push_str(word);
            line.push(' ');
        }
        line.trim_end().to_owned()
    });
    let block = Block { left: 1.1, top: 1.2, lines: lines.collect(), ..Block::default() };
    let page = render(&Sheet { items: vec![Item::Typed(block)], ..Sheet::default() }, &setting);
    let text = page.text();
    (page.raster, text)
}

#[divan::bench(args = ["grey", "bilevel"], sample_count = 10, sample_size = 1)]
fn lines(bencher: Bencher<'_, '_>, kind: &str) {
    let (raster, _) = page(if kind == "grey" { Output::Grey } else { Output::Bilevel(140) });
    bencher.bench_local(|| find_lines(&raster, Some(300.0)));
}

#[divan::bench(args = ["kept", "reflowed"], sample_count = 10, sample_size = 1)]
fn words(bencher: Bencher<'_, '_>, kind: &str) {
    let (raster, text) = page(Output::Grey);
    let text = if kind == "kept" { text } else { PageText::new(text.as_str().replace('\n', " ")) };
    let ink = find_lines(&raster, Some(300.0));
    bencher.bench_local(|| align(&text, &ink));
}
