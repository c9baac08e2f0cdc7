//! Pieces of the window that know how to show one thing and nothing about the program around it.

pub mod scan_view;
