//! Probable misreadings, measured: our own misread pages with floors that only rise, pages that are wholly right, single sentences.
//!
//! `cargo test --test suspects -- --nocapture` prints the tables. What the columns mean is said in [`proof`].

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::print_stdout,
    clippy::format_push_string,
    reason = "a test may fail loudly, and its tables are for reading"
)]

mod evidence;
#[allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::pedantic,
    clippy::let_underscore_must_use,
    reason = "shared with the trainer, which uses other parts of it"
)]
mod proof;
mod sentences;
mod sets;

use onionskin::analysis::suspects::{Language, Profile, SuspectInput, THRESHOLD, find};
use onionskin::model::{Layout, PageText, Suspect};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

static ENGLISH: LazyLock<Language> = LazyLock::new(Language::english);

/// A page as it was read and as it should be.
struct Pair {
    name: String,
    read: String,
    meant: String,
}

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(path)
}

/// Public sets beside the project, or where `ONIONSKIN_SHARED` says.
fn shared(path: &str) -> Option<PathBuf> {
    let given = std::env::var_os("ONIONSKIN_SHARED").map(PathBuf::from);
    let root = given.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"));
    Some(root.join(path)).filter(|path| path.exists())
}

/// What would be shown of a page.
fn shown(page: &PageText, profile: &Profile) -> Vec<Suspect> {
    let input = SuspectInput { text: page, layout: &Layout::default(), skip: &[], witnesses: &[] };
    find(&input, &ENGLISH, profile).into_iter().filter(|suspect| suspect.score >= THRESHOLD).collect()
}
