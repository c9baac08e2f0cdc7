//! The command line as it is typed. The words here are the ones people read in `--help`.

use crate::app::renderer::Renderer;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Pairs page scans with transcriptions, shows their markings, corrects OCR errors side by side and exports cleaned text
#[derive(Debug, Parser)]
#[command(name = "onionskin", version, args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    /// What to do without a window
    #[command(subcommand)]
    pub(super) verb: Option<Verb>,
    /// Folders, files or a dossier to open in the window
    pub(super) paths: Vec<PathBuf>,
    /// What draws the window: glow (OpenGL), or wgpu where the program was built with it
    #[arg(long, value_name = "NAME", default_value_t)]
    pub(super) renderer: Renderer,
}

/// What can be done without a window.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Which scan goes with which text, why, what is doubtful, what is left over
    Pages(PagesArguments),
    /// Banners, page numbers, page breaks, running heads, stamps, portion marks, redactions
    Marks(MarksArguments),
    /// Probable misreadings with reasons and ranked corrections
    Suspects(SuspectsArguments),
    /// Every word with its zone on the scan and where the zone came from
    Words(Common),
    /// Write cleaned text
    Export(Box<ExportArguments>),
    /// Character and word error rate of A against B (the reference), and the differences
    Compare(CompareArguments),
    /// Let Tesseract read the scans as another reading beside the texts
    Recognize(RecognizeArguments),
    /// Fetch the pictures and texts that a IIIF manifest or METS lists into a folder; nothing else ever uses the network
    Fetch(FetchArguments),
    /// Every recorded correction: page, before, after, who, when, why
    Log(LogArguments),
    /// Carry out the program's own commands from a file, one a line
    Run(RunArguments),
}

/// What most verbs take.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// A folder, files or a dossier
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Print JSON Lines, one object a page; offsets count Unicode scalar values
    #[arg(long)]
    pub(super) json: bool,
    /// Only these pages, by place: 1-3,7
    #[arg(long, value_name = "RANGE")]
    pub(super) pages: Option<String>,
}

/// For `pages`.
#[derive(Debug, Args)]
pub(super) struct PagesArguments {
    #[command(flatten)]
    pub(super) common: Common,
    /// List the files that became no page, instead of the pages
    #[arg(long)]
    pub(super) leftovers: bool,
}

/// For `marks`.
#[derive(Debug, Args)]
pub(super) struct MarksArguments {
    #[command(flatten)]
    pub(super) common: Common,
    /// Look for redactions on the scans too; every scan is decoded
    #[arg(long)]
    pub(super) scan: bool,
}

/// For `suspects`.
#[derive(Debug, Args)]
pub(super) struct SuspectsArguments {
    #[command(flatten)]
    pub(super) common: Common,
    /// Everything that is doubted at all, with its score
    #[arg(long, conflicts_with = "threshold")]
    pub(super) all: bool,
    /// The lowest score that is printed, 0 to 1
    #[arg(long, value_name = "SCORE")]
    pub(super) threshold: Option<f32>,
    /// What was judged so far and how many errors are probably left, page by page and in all, instead of the places
    #[arg(long, conflicts_with_all = ["all", "threshold"])]
    pub(super) statistics: bool,
    /// Language of the papers: en, or a Hunspell dictionary of the system or your own, such as de or fr; otherwise the dossier's own
    #[arg(long, value_name = "LANGUAGE")]
    pub(super) language: Option<String>,
    /// Weights of the evidence to use in place of the built-in ones
    #[arg(long, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,
}

/// For `compare`.
#[derive(Debug, Args)]
pub(super) struct CompareArguments {
    /// The text to be tested: a folder, a file or a dossier
    pub(super) a: PathBuf,
    /// The reference; without one, another reading of A is tested against its working reading
    #[arg(required_unless_present_any = ["witness", "source"], conflicts_with_all = ["witness", "source"])]
    pub(super) b: Option<PathBuf>,
    /// Test the other reading of A whose name begins so, such as tesseract, against its working reading
    #[arg(long, value_name = "NAME", conflicts_with = "source")]
    pub(super) witness: Option<String>,
    /// Test what A's pages said before anything was corrected against what they say now
    #[arg(long)]
    pub(super) source: bool,
    /// Print JSON Lines, one object a page
    #[arg(long)]
    pub(super) json: bool,
}

/// For `fetch`.
#[derive(Debug, Args)]
pub(super) struct FetchArguments {
    /// The manifest: an address that begins with https://, or a file
    pub(super) manifest: String,
    /// The folder everything goes into
    pub(super) folder: PathBuf,
}

/// For `recognize`.
#[derive(Debug, Args)]
pub(super) struct RecognizeArguments {
    #[command(flatten)]
    pub(super) common: Common,
    /// Language as Tesseract names it, such as deu or eng+fra; otherwise that of the dossier where it is installed, or English
    #[arg(long, value_name = "LANGUAGE")]
    pub(super) language: Option<String>,
    /// Read pages again that were read already
    #[arg(long)]
    pub(super) again: bool,
    /// Save a dossier with the readings here; of a dossier that was given, the readings are kept in it without this
    #[arg(long, value_name = "FILE")]
    pub(super) save: Option<PathBuf>,
}

/// For `log`.
#[derive(Debug, Args)]
pub(super) struct LogArguments {
    /// A dossier (NAME.onionskin)
    pub(super) dossier: PathBuf,
    /// Print JSON Lines, one object a correction
    #[arg(long, conflicts_with = "csv")]
    pub(super) json: bool,
    /// Print CSV; cells a spreadsheet would take for a formula begin with an apostrophe
    #[arg(long)]
    pub(super) csv: bool,
}

/// For `run`.
#[derive(Debug, Args)]
pub(super) struct RunArguments {
    /// The commands, one a line: replace "Cubz" "Cuba", page 3, status corrected, export --to txt -o FILE, edit.undo; # for comments
    pub(super) script: PathBuf,
    /// A dossier, which is changed; or a folder or file, of which nothing is changed
    pub(super) dossier: PathBuf,
    /// Save the dossier here at the end
    #[arg(long, value_name = "FILE")]
    pub(super) save: Option<PathBuf>,
    /// Carry out the lines after one that failed
    #[arg(long)]
    pub(super) go_on: bool,
}

/// What to do with line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Lines {
    /// As in the source
    Keep,
    /// Join the lines of a paragraph, also over page breaks
    Join,
}

/// What to do with words divided at line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Hyphens {
    /// Leave the hyphen
    Keep,
    /// Put the word together where the evidence says it is one
    Mend,
}

/// Where a document for browsers has its scans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ScansArgument {
    /// As pictures for reading in a folder `NAME_files` beside it; on standard output, inside
    Beside,
    /// In the file itself, which grows large
    Inside,
    /// Where they lie, as far as browsers can show them; the others beside
    Linked,
    /// Nowhere
    None,
}

/// For `export`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub(super) struct ExportArguments {
    #[command(flatten)]
    pub(super) common: Common,
    /// Format: txt, md, html, docx, epub, tei, alto, page, hocr, pdf, pdf-a1, json, jsonl, csv, csv-marks, iiif, gt, or patch
    #[arg(long, value_name = "FORMAT", default_value = "txt")]
    pub(super) to: String,
    /// A preset by its name, in place of --to and all that follows it; with --presets from that file instead of your own
    #[arg(long, value_name = "NAME", conflicts_with_all = ["to", "keep", "drop", "tag", "lines", "hyphens", "redactions", "scans"])]
    pub(super) preset: Option<String>,
    /// A file of presets that somebody handed on
    #[arg(long, value_name = "FILE", requires = "preset")]
    pub(super) presets: Option<PathBuf>,
    /// File to write, or folder with --one-file-a-page; - is standard output, which is also what happens without it
    #[arg(short, long, value_name = "OUT")]
    pub(super) output: Option<PathBuf>,
    /// Marks to keep in the text: banner,page-number,…
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    pub(super) keep: Vec<String>,
    /// Marks to leave out
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    pub(super) drop: Vec<String>,
    /// Marks to set apart and name
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    pub(super) tag: Vec<String>,
    /// Line ends
    #[arg(long, value_enum, default_value = "keep")]
    pub(super) lines: Lines,
    /// Words divided at line ends, where lines are joined
    #[arg(long, value_enum, default_value = "keep")]
    pub(super) hyphens: Hyphens,
    /// Text that was taken out: frus (as [5 lines not declassified]), source (as it stands), or a text to write for each
    #[arg(long, value_name = "HOW", default_value = "frus")]
    pub(super) redactions: String,
    /// Write every page to a file of its own
    #[arg(long, requires = "output")]
    pub(super) one_file_a_page: bool,
    /// Show what would be left out or changed, and write nothing
    #[arg(long)]
    pub(super) preview: bool,
    /// Write a table of every line left out, word mended and page break joined beside the export: NAME.report.tsv
    #[arg(long)]
    pub(super) report: bool,
    /// Replace files that are there already
    #[arg(long)]
    pub(super) force: bool,
    /// For HTML: where its scans are
    #[arg(long, value_enum, default_value = "beside")]
    pub(super) scans: ScansArgument,
    /// For patch: write over the source files; each is kept beside as NAME.bak
    #[arg(long)]
    pub(super) in_place: bool,
    /// For IIIF: the address where the manifest and the scans will be found
    #[arg(long, value_name = "ADDRESS")]
    pub(super) address: Option<String>,
}
