//! Files: the only layer that touches the disk and the only one that speaks SQL.
