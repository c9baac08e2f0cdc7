//! The program without a window: everything it does, as commands in and views out.
//!
//! Nothing here knows `egui` or standard output; both front ends stand on it.

pub mod faces;
pub mod sample;
