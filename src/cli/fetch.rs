//! `fetch`: what a manifest lists is fetched into a folder, which then opens like any other.

use super::End;
use super::args::FetchArguments;
use super::output::Out;
use crate::app::fetching::{self, FetchRequest};

/// Fetches, and says what came of it.
pub(super) fn fetch(arguments: &FetchArguments, out: &mut Out) -> Result<End, End> {
    let request = FetchRequest { manifest: arguments.manifest.clone(), folder: arguments.folder.clone() };
    let done = fetching::fetch_whole(&request)?;
    let pages = if done.pages == 1 { "1 page".to_owned() } else { format!("{} pages", done.pages) };
    out.line(format!("{pages}: {} files fetched, {} were there; open {}", done.fetched, done.known, done.folder.display()));
    Ok(End::Done(done.problems))
}
