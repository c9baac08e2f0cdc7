//! Native file dialogs, each on its own thread while it is open, so that the window goes on answering.
//!
//! Where the desktop offers no dialog (neither a portal nor zenity), a dialog ends at once without an answer; the window then says how
//! else files can be opened.

use crossbeam_channel::{Receiver, unbounded};
use std::path::PathBuf;

/// What a dialog is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Files to open.
    Files,
    /// A folder to open.
    Folder,
    /// Where to save a copy of the dossier; holds a proposed name.
    SaveCopy(String),
    /// Where to write an export; holds a proposed name.
    ExportTo(String),
    /// From which file to take in learned rules.
    LearnedFrom,
    /// Where to write the learned rules; holds a proposed name.
    LearnedTo(String),
    /// Where to write a part of a scan; holds a proposed name.
    RegionTo(String),
    /// Into which folder to fetch what a manifest lists.
    FetchInto,
    /// Into which folder to write an export of one file a page.
    ExportInto,
}

/// An answer: nothing where the dialog was closed or could not be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What was asked.
    pub asked: Asked,
    /// What was chosen.
    pub paths: Vec<PathBuf>,
    /// Whether it ended so fast that nobody can have seen it.
    pub unseen: bool,
}

/// The dialog that is open, if one is.
#[derive(Debug, Default)]
pub struct Dialogs {
    waiting: Option<Receiver<Answer>>,
}

impl Dialogs {
    /// Shows a dialog; `now` tells milliseconds for judging whether it was seen at all. Does nothing while one is open.
    pub fn ask(&mut self, ctx: &egui::Context, asked: Asked, clock: crate::app::clock::Clock) {
        if self.waiting.is_some() {
            return;
        }
        let (sender, receiver) = unbounded();
        let ctx = ctx.clone();
        let begun = std::thread::Builder::new().name("dialog".to_owned()).spawn(move || {
            let start = clock.now();
            let paths = show(&asked);
            let unseen = paths.is_empty() && clock.now().0 - start.0 < 150;
            // The window may be gone by now; then nobody waits for the answer.
            drop(sender.send(Answer { asked, paths, unseen }));
            ctx.request_repaint();
        });
        if begun.is_ok() {
            self.waiting = Some(receiver);
        }
    }

    /// The answer, once there is one.
    pub fn take(&mut self) -> Option<Answer> {
        let answer = self.waiting.as_ref()?.try_recv().ok()?;
        self.waiting = None;
        Some(answer)
    }
}

fn show(asked: &Asked) -> Vec<PathBuf> {
    let dialog = rfd::FileDialog::new();
    match asked {
        Asked::Files => dialog
            .set_title("Open scans, texts or a dossier")
            .add_filter("All that can be opened", OPENED)
            .add_filter("All files", &["*"])
            .pick_files()
            .unwrap_or_default(),
        Asked::Folder => dialog.set_title("Open a folder of scans and texts").pick_folder().into_iter().collect(),
        Asked::SaveCopy(name) => dialog.set_title("Save the dossier as").set_file_name(name).save_file().into_iter().collect(),
        Asked::FetchInto => dialog.set_title("Fetch into the folder").pick_folder().into_iter().collect(),
        Asked::ExportInto => dialog.set_title("Export into the folder").pick_folder().into_iter().collect(),
        Asked::LearnedFrom => dialog
            .set_title("Take in learned rules")
            .add_filter("Learned rules", &["tsv", "txt", "TSV", "TXT"])
            .add_filter("All files", &["*"])
            .pick_file()
            .into_iter()
            .collect(),
        Asked::LearnedTo(name) => dialog.set_title("Write learned rules to").set_file_name(name).save_file().into_iter().collect(),
        Asked::RegionTo(name) => {
            dialog.set_title("Save the region as").add_filter("PNG", &["png"]).set_file_name(name).save_file().into_iter().collect()
        }
        Asked::ExportTo(name) => dialog.set_title("Export to").set_file_name(name).save_file().into_iter().collect(),
    }
}

/// Extensions the dialog offers; what a file is, is decided by its content.
const OPENED: &[&str] = &[
    "onionskin",
    "jpg",
    "jpeg",
    "png",
    "tif",
    "tiff",
    "webp",
    "gif",
    "bmp",
    "pdf",
    "jp2",
    "j2k",
    "djvu",
    "djv",
    "jxl",
    "jb2",
    "pbm",
    "pgm",
    "ppm",
    "pnm",
    "tga",
    "txt",
    "md",
    "hocr",
    "html",
    "xhtml",
    "xml",
    "tsv",
    "JPG",
    "JPEG",
    "PNG",
    "TIF",
    "TIFF",
    "PDF",
    "TXT",
    "XML",
];
