//! Why a scan cannot be shown, in three sentences: what happened, what was kept, what to do. The path comes last.

use super::open_scans::FrameKey;
use crate::scan::ScanError;

/// A scan that cannot be shown, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanProblem {
    /// What happened: one sentence.
    pub what: String,
    /// Why: one sentence.
    pub why: String,
    /// What to do about it: one sentence.
    pub remedy: &'static str,
    /// The file, and the image in it where it is not the first.
    pub place: String,
}

impl ScanProblem {
    /// The problem that an error of a decoder is for the reader of a page.
    pub fn new(error: &ScanError, key: &FrameKey) -> Self {
        let path = key.path.display();
        Self {
            what: "This scan cannot be shown; the page's text is not affected.".to_owned(),
            why: sentence(&error.to_string()),
            remedy: remedy(error),
            place: if key.frame == 0 { path.to_string() } else { format!("{path}, image {}", u64::from(key.frame) + 1) },
        }
    }
}

fn remedy(error: &ScanError) -> &'static str {
    match error {
        ScanError::Unknown(_) | ScanError::Unsupported(_) => "Save it as TIFF, PNG, JPEG or PDF with another program and open that.",
        ScanError::Damaged(_) => "Get the file again from where it came from, then reload the scan.",
        ScanError::TooLarge(_) => "Raise the largest picture under View, What scans may cost; or cut it into smaller images.",
        ScanError::Locked => "Save a copy without password with another program and open that.",
        ScanError::Io(_) => "Check that the file is still there and may be read, then reload the scan.",
        ScanError::Cancelled => "Reload the scan.",
    }
}

/// First letter large, full stop at the end.
fn sentence(text: &str) -> String {
    let mut chars = text.trim().trim_end_matches(['.', ':', ' ']).chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).chain(['.']).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use std::sync::Arc;

    fn check(error: &ScanError, frame: u32, expected: &str) {
        let problem = ScanProblem::new(error, &FrameKey { path: Arc::from(Path::new("a/b.tif")), frame });
        assert_eq!([&problem.why, problem.remedy, &problem.place].join(" | "), expected);
    }

    #[test]
    fn a_message_says_why_and_what_to_do_and_names_the_file_last() {
        check(
            &ScanError::Locked,
            0,
            "It is protected by a password. | Save a copy without password with another program and open that. | a/b.tif",
        );
        check(
            &ScanError::Damaged("row 7 ends early".to_owned()),
            2,
            "Row 7 ends early. | Get the file again from where it came from, then reload the scan. | a/b.tif, image 3",
        );
    }
}
