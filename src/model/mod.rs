//! What a dossier is.
//!
//! Plain data: no files, no clock, no threads, no window, no serialisation.
//! The one idea to keep in mind: **a page's text is one string, and everything known about it is a stand-off span into it**.
//! Lines, words with their place on the scan, marks and rulings all point into [`PageText`]; formats are translated into this
//! shape at the border and never become it.
//!
//! Reading order: [`text`] (spans), [`geometry`] (places on a scan), [`layout`] (which span stands where), [`reading`], [`page`],
//! [`dossier`]; then [`mark`] and [`finding`] for what people and rules say about a page ([`ink_box`] and [`ink_lines`] for what the pixels say), [`coded`] for a scan's own bytes, and [`block`] for the text an export sees.

pub mod block;
pub mod coded;
pub mod digest;
pub mod dossier;
pub mod finding;
pub mod geometry;
pub mod ink_box;
pub mod ink_lines;
pub mod layout;
pub mod mark;
pub mod page;
pub mod reading;
pub mod scan_ref;
pub mod text;

pub use block::{Block, BlockKind, Inline};
pub use coded::{CodedPicture, Coding, Strip};
pub use digest::fnv;
pub use dossier::{Document, DocumentId, Dossier, Metadata};
pub use finding::{Evidence, Finding, Suggestion, Suspect};
pub use geometry::{Orientation, QuarterTurns, ScanPoint, ScanRect, ScanSize};
pub use ink_box::{Extent, InkBox, InkBoxKind};
pub use ink_lines::{InkLine, InkPage, InkPiece};
pub use layout::{Confidence, Layout, Line, PlacedWord, Region, RegionKind, Word, WordSource};
pub use mark::{Level, Mark, MarkId, MarkKind, Marking, ReleaseStatus, Ruling, Verdict};
pub use page::{Page, PageHead, PageId, PageStatus, Revision, TextRef};
pub use reading::{Reading, ReadingRole};
pub use scan_ref::ScanRef;
pub use text::{LineIndex, PageText, Span};
