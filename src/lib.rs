//! Onionskin pairs page scans with transcriptions, shows classification markings and page breaks, walks the reader through what is
//! probably misread, and exports cleaned text.
//!
//! Folders are layers and imports go down only; `tests/tidy.rs` enforces it. In reading order:
//!
//! * [`model`] — what a dossier is: plain data.
//! * [`edit`] — how a dossier changes: operations, transactions, undo.
//! * [`formats`] — bytes to model and back, one file a format.
//! * [`scan`] — bytes to pixels.
//! * [`analysis`] — text and zones to findings: pure functions.
//! * [`store`] — files and the dossier database; the only layer that touches the disk.
//! * [`app`] — the program without a window: session, commands, jobs, views as data.
//! * [`cli`] and [`ui`] — two front ends that read views and send commands.

pub mod analysis;
pub mod app;
pub mod cli;
pub mod edit;
pub mod formats;
pub mod model;
pub mod scan;
pub mod store;
pub mod ui;
