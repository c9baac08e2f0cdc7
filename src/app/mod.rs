//! The program without a window: everything it does, as commands in and views out.
//!
//! Nothing here knows `egui` or standard output; both front ends stand on it.

pub mod export;
pub mod findings;
pub mod headless;
pub mod intake;
pub mod loader;
pub mod problem;

/// Comparing two texts, for front ends.
pub mod compare {
    pub use crate::analysis::compare::{Comparison, Rate, compare};
}

pub use crate::scan::Cancel;
