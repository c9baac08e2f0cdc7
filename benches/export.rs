//! Exports of many pages: 200 scanned pages as PDF/A, and 1,000 pages as ALTO.
//!
//! `cargo bench --bench export`. The pages are those of the sample, again and again. Goals: 20 s and 500 MB for the PDF, 5 s for ALTO.

#![allow(clippy::expect_used, reason = "a bench that fails may panic")]

use divan::Bencher;
use onionskin::app::export::ExportOptions;
use onionskin::app::headless::Papers;
use std::fs;
use std::path::Path;

fn main() {
    divan::main();
}

/// A folder with this many pages, each a scan with its words.
fn pages(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for the pages");
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample");
    for page in 0..count {
        let name = format!("memorandum-{}", page % 4 + 1);
        for extension in ["jpg", "hocr"] {
            let target = folder.path().join(format!("page-{page:04}.{extension}"));
            fs::copy(sample.join(&name).with_extension(extension), target).expect("a page of the sample");
        }
    }
    folder
}

fn export(folder: &Path, format: &str, target: &Path) -> u64 {
    let mut papers = Papers::open(&[folder.to_path_buf()]).expect("the pages are opened");
    let options = ExportOptions { format: format.to_owned(), title: "Bench".to_owned(), ..ExportOptions::default() };
    let (_, written) = papers.export_all(&options, target, true).expect("the export is written");
    written.iter().map(|path| path.metadata().map_or(0, |data| data.len())).sum()
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn pdf_of_200_pages(bencher: Bencher<'_, '_>) {
    let folder = pages(200);
    let out = tempfile::tempdir().expect("a folder for the export");
    bencher.bench_local(|| export(folder.path(), "pdf", &out.path().join("out.pdf")));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn alto_of_1000_pages(bencher: Bencher<'_, '_>) {
    let folder = pages(1_000);
    let out = tempfile::tempdir().expect("a folder for the export");
    bencher.bench_local(|| export(folder.path(), "alto", &out.path().join("out")));
}
