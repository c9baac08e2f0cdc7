//! Picks a front end and turns its outcome into an exit code.

fn main() {}
