//! What is on the screen, as plain data.
//!
//! Each function answers what a pane shows; panes paint it and decide nothing, the command line prints the same. Long lists are cheap to
//! ask again: they are kept by the generation they were made for.

pub mod batch;
pub mod breaks;
pub mod changes;
pub mod clean;
pub mod compare;
pub mod document;
pub mod lines;
pub mod mark_list;
pub mod marks;
pub mod overlay;
pub mod page;
pub mod pages;
pub mod recognize;
pub mod scan;
pub mod statistics;
pub mod status;
pub mod suspects;
pub mod text;
