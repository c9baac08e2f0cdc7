//! Files: the only layer that touches the disk and the only one that speaks SQL.
//!
//! A dossier is one SQLite file ([`DossierFile`]); [`Writer`] is the one thread that writes to it; what a change leaves to be written is
//! a [`Commit`]. The files a dossier was made from are read ([`listing`]) and never written to. Exports go through [`atomic`], so a file
//! is the old one or the new one and never half of either.
//!
//! The one idea to keep in mind: **a commit is the journal entry and the state after it, in one SQLite transaction**. Opening reads the
//! state; undo, emendations and recovery read the journal; they cannot disagree.
//!
//! [`fetch`] is the one place that talks to the network, for files that a person asked for by name.
//!
//! One trap: never open a dossier file with `std::fs` while this process has it open. On Unix, closing any handle of a file drops all
//! locks the process has on it, SQLite's included.

pub mod atomic;
pub mod commit;
pub mod dictionaries;
pub mod dossier_file;
pub mod error;
pub mod fetch;
pub mod laid_out;
pub mod listing;
mod lock;
mod messages;
mod open;
pub mod own_rules;
pub mod previews;
pub mod recognizer;
mod schema;
pub mod search;
pub mod settings;
pub mod unpack;
pub mod writer;

pub use commit::{Commit, HeadsChange};
pub use dossier_file::{DossierFile, Location, Source};
pub use error::StoreError;
pub use open::{OpenMode, Opened};
pub use search::SearchHit;
pub use settings::Settings;
pub use writer::{Ticket, Writer, WriterEvent};
