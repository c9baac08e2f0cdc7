//! Writers of formats that know where text stands: one file a format, all from the same [`super::sheet`].
//!
//! A writer makes no decision about the text. Numbers are written so that reading them again gives the same; identifiers are counted, so
//! that the same pages give the same file.

pub(super) mod alto;
pub(super) mod docx;
pub(super) mod epub;
pub(super) mod hocr;
pub(super) mod markup;
pub(super) mod page_xml;
pub(super) mod tei;
mod zip;

/// The program's name as files tell of it.
pub(super) const PROGRAM: &str = "Onionskin";
/// Its version.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");
