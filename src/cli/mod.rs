//! The front end for terminals and scripts: the same commands and views, printed.
