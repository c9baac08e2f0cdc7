//! The program without a window: everything it does, as commands in and views out.
//!
//! Nothing here knows `egui` or standard output; both front ends stand on it.

pub mod job_queue;
pub mod jobs;
pub mod open_scans;
pub mod pixels;
pub mod render_policy;
pub mod scan_cache;
pub mod scan_problem;
pub mod thumbnails;
