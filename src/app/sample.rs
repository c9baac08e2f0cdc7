//! The sample dossier that the welcome page opens, built into the program.
//!
//! Two short documents of October and November 1962, typed, aged and misread by our own generator (`tests/sample`).
//! **Everything in them is invented**: no such conversation took place and no such letter was drafted; public figures are only named.
//! The text is deliberately uncorrected, so that a newcomer has something to do; the right text is kept with the tests.

/// Path inside the sample's folder, and contents.
pub static FILES: &[(&str, &[u8])] = &[
    ("memorandum-1.hocr", include_bytes!("../../assets/sample/memorandum-1.hocr")),
    ("memorandum-1.jpg", include_bytes!("../../assets/sample/memorandum-1.jpg")),
    ("memorandum-2.hocr", include_bytes!("../../assets/sample/memorandum-2.hocr")),
    ("memorandum-2.jpg", include_bytes!("../../assets/sample/memorandum-2.jpg")),
    ("memorandum-3.hocr", include_bytes!("../../assets/sample/memorandum-3.hocr")),
    ("memorandum-3.jpg", include_bytes!("../../assets/sample/memorandum-3.jpg")),
    ("memorandum-4.hocr", include_bytes!("../../assets/sample/memorandum-4.hocr")),
    ("memorandum-4.jpg", include_bytes!("../../assets/sample/memorandum-4.jpg")),
    ("reply-draft.tif", include_bytes!("../../assets/sample/reply-draft.tif")),
    ("reply-draft.txt", include_bytes!("../../assets/sample/reply-draft.txt")),
];
