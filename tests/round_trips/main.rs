//! What is read, written and read again is the same: files of every layout format, ours and those of a shared collection where it is
//! present, through every writer.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that panics fails, which is what it is for"
)]

mod corpus;
mod fresh;
mod patch;
mod table;
