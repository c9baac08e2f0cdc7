//! The program without a window: everything it does, as commands in and views out.
//!
//! Nothing here knows `egui` or standard output; both front ends stand on it. Reading order: [`command`] (the table), [`workspace`] and
//! [`session`] (the state), [`run`] (what commands do), [`views`] (what is on the screen), [`intake`] (from files to pages),
//! [`headless`] and [`export`] (papers without a session, and what is written of them), [`jobs`] (the worker pool) and [`scan_cache`] (pixels for the scan pane).

pub mod batch;
pub mod breaks;
pub mod checking;
pub mod clean_pages;
pub mod clock;
mod collecting;
pub mod command;
pub mod concordance;
pub mod crops;
pub mod demo;
pub mod dictionaries;
pub mod documents;
pub mod dossier_profile;
pub mod edits;
pub mod estimate;
pub mod event;
pub mod export;
pub mod export_request;
pub mod faces;
pub mod facts;
pub mod findings;
pub mod headless;
pub mod ink;
pub mod intake;
pub mod job_queue;
pub mod jobs;
pub mod judging;
pub mod keys;
pub mod known_words;
pub mod learned;
pub mod learning;
pub mod loader;
mod new_pages;
pub mod open_scans;
mod opened;
mod opening;
pub mod originals;
pub mod own_markings;
pub mod pixels;
pub mod preferences;
pub mod problem;
pub mod render_policy;
pub mod repairs;
pub mod report;
pub mod review;
pub mod run;
pub mod sample;
pub mod scan_cache;
pub mod scan_problem;
pub mod script;
pub mod search;
mod searching;
pub mod session;
pub mod shapes;
pub mod strips;
mod survey;
pub mod suspecting;
pub mod suspects;
pub mod thumbnail_source;
pub mod thumbnails;
pub mod views;
pub mod workspace;
pub mod written;
