//! One file a pane: each paints view data and returns commands, and decides nothing.

pub mod batch;
mod batch_head;
mod batch_rows;
pub mod breaks;
pub mod card;
pub mod changes;
pub mod clean;
pub mod compare;
mod compare_rows;
pub mod document;
pub mod find;
pub mod lines;
pub mod loupe;
pub mod mark_list;
pub mod marks;
pub mod overlay;
pub mod page;
pub mod pages;
pub mod pairing;
mod pictures;
pub mod scan;
pub mod shapes;
pub mod strips;
pub mod suspects;
pub mod text;
pub mod welcome;
pub mod zone_card;
