//! How long a page of the sample takes to decode: `cargo bench --bench scan`.
//!
//! Whole is what zooming in needs; an eighth is what a thumbnail needs, which a decoder may give faster. The memoranda are JPEG, the draft
//! is a TIFF of Group 4, as archives have most of their pages.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a bench that fails may panic, and reads the sample from its files")]

use divan::Bencher;
use onionskin::scan::{Cancel, Limits, Request, open};
use std::io::Cursor;
use std::path::Path;

fn main() {
    divan::main();
}

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample").join(name)).expect("a file of the sample")
}

/// Opening included, as the window does it.
#[divan::bench(args = [("memorandum-1.jpg", 1), ("memorandum-1.jpg", 8), ("reply-draft.tif", 1), ("reply-draft.tif", 8)], sample_count = 10, sample_size = 1)]
fn decode(bencher: Bencher<'_, '_>, (name, reduction): (&str, u32)) {
    let bytes = sample(name);
    let limits = Limits::default();
    bencher.with_inputs(|| bytes.clone()).bench_local_values(|bytes| {
        let mut file = open(Box::new(Cursor::new(bytes)), &limits).expect("a scan");
        file.decode(0, Request { area: None, reduction }, &limits, &Cancel::default()).expect("a picture")
    });
}
