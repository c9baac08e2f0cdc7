//! The window, driven by the names its widgets have for a screen reader: what a person does, and what is there afterwards.
//!
//! No display, no graphics: the toolkit paints into nothing, jobs run on the spot, and the clock stands still until a test moves it.
//! Every look at the window also fails where a widget has no name.

mod bench;
mod breaks;
mod correcting;
mod documents;
mod fetching;
mod finding;
mod layout;
mod learned;
mod looking;
mod markings;
mod opening;
mod panes;
mod readers;
mod reviewing;
mod statistics;
mod views;
mod words;
