//! The table of commands.
//!
//! One list serves menus, keys, palette, command line, scripts and tests. A [`CommandId`] has no arguments; [`super::workspace`] fills
//! them in from what is selected. Handlers live in `app/run`, never here. Commands that only concern the window (zoom, panels) end as an
//! [`Effect`] that the window carries out.

use super::breaks::{BreakPlace, Joining};
use super::comparing::Which;
use super::concordance::ConcordanceRequest;
use super::export_request::ExportRequest;
use super::fetching::FetchRequest;
use super::learned::{Rule, RuleState};
use super::own_markings::{OwnMarking, OwnPlace};
use super::recognize::RecognizeRequest;
use super::repairs::RepairRequest;
use super::review::{ReviewScope, SuspectFilter};
use super::shapes::ShapeRequest;
use crate::edit::TextEdit;
use crate::model::{Level, MarkKind, PageId, PageStatus, ScanRect, Span};
use std::path::PathBuf;

/// Where a command stands in the menus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Area {
    /// Opening, exporting, leaving.
    File,
    /// Changing the text.
    Edit,
    /// How things look.
    View,
    /// Going from page to page, status.
    Page,
    /// Going from mark to mark and from change to change.
    Review,
    /// Everything about the program.
    Help,
}

impl Area {
    /// In menu order.
    pub const ALL: [Self; 6] = [Self::File, Self::Edit, Self::View, Self::Page, Self::Review, Self::Help];

    /// The menu's title.
    pub fn label(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::View => "View",
            Self::Page => "Page",
            Self::Review => "Review",
            Self::Help => "Help",
        }
    }
}

/// What must be there for a command to make sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// An open dossier.
    Dossier,
    /// A current page.
    Page,
    /// A current page with a scan.
    Scan,
    /// A dossier that can be written to, and a current page.
    Writable,
    /// New pages in the folder.
    NewPages,
    /// Something to take back.
    Undo,
    /// Something to do again.
    Redo,
    /// A search with hits.
    Hits,
    /// A selection in the text.
    Selection,
    /// A page break that is looked at, in a dossier that can be written to.
    Break,
    /// Listed places, some of them ticked.
    Ticked,
    /// A review of doubtful words that goes on.
    Reviewing,
    /// A doubtful word that is looked at, in a dossier that can be written to.
    Suspect,
    /// A learned rule that is offered.
    Offer,
    /// Tesseract, a current page with a scan, and a dossier that can be written to.
    SecondReader,
    /// Tesseract, and a current page with a scan.
    ZoneReader,
    /// A comparison of readings that goes on.
    Comparing,
}

/// Whether a command can be run now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// Yes.
    Enabled,
    /// No, and why, for the tooltip.
    Disabled(&'static str),
}

/// A line of the table.
#[derive(Debug, Clone, Copy)]
pub struct CommandInfo {
    /// Which command.
    pub id: CommandId,
    /// The name scripts and key bindings use: `page.next`.
    pub name: &'static str,
    /// What the menu says; ends in an ellipsis where it asks for more.
    pub label: &'static str,
    /// One sentence for tooltip, palette and key sheet.
    pub help: &'static str,
    /// Its menu.
    pub area: Area,
    /// Default keys, the first is shown: `Ctrl+Shift+Z`.
    pub keys: &'static [&'static str],
    /// What it needs.
    pub needs: Needs,
    /// Whether a line is drawn above it in the menu.
    pub section: bool,
}

macro_rules! commands {
    ($($(#[$section:ident])? $id:ident $name:literal $area:ident $needs:ident [$($key:literal),*] $label:literal $help:literal;)+) => {
        /// A command without arguments.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum CommandId { $(#[doc = $help] $id,)+ }

        /// Every command, in menu order.
        pub static COMMANDS: &[CommandInfo] = &[$(CommandInfo {
            id: CommandId::$id, name: $name, label: $label, help: $help, area: Area::$area, keys: &[$($key),*], needs: Needs::$needs,
            section: commands!(@section $($section)?),
        },)+];
    };
    (@section section) => { true };
    (@section) => { false };
}

commands! {
    OpenFiles "file.open" File Nothing ["Ctrl+O"] "Open files…" "Open scans, texts or a dossier";
    OpenFolder "file.open-folder" File Nothing ["Ctrl+Shift+O"] "Open folder…" "Open a folder of scans and texts and pair them";
    Fetch "file.fetch" File Nothing [] "Fetch a manifest…" "Fetch the pictures and texts that a IIIF manifest or METS lists into a folder, and open it; nothing else uses the network";
    OpenSample "file.open-sample" File Nothing [] "Open the sample" "Open the built-in sample dossier";
    #[section] SaveCopy "file.save-copy" File Dossier ["Ctrl+Shift+S"] "Save dossier as…" "Put a copy of the dossier where you want it and go on in it";
    Export "file.export" File Dossier ["Ctrl+E"] "Export…" "Write text, searchable PDF, ALTO, TEI and more, or corrections back into the source files";
    AddPages "file.add-pages" File NewPages [] "Add new pages" "Take in pages that came into the folder since the dossier was made";
    PairingReview "file.pairing" File Dossier [] "Show pairing…" "Show which scan goes with which text and why";
    #[section] CloseDossier "file.close" File Dossier ["Ctrl+W"] "Close dossier" "Close the dossier; everything is already recorded";
    Quit "file.quit" File Nothing ["Ctrl+Q"] "Quit" "Leave the program; everything is already recorded";

    Undo "edit.undo" Edit Undo ["Ctrl+Z"] "Undo" "Take back the last change, also one made before the program was closed";
    Redo "edit.redo" Edit Redo ["Ctrl+Shift+Z", "Ctrl+Y"] "Redo" "Do the last change that was taken back again";
    #[section] Find "edit.find" Edit Dossier ["Ctrl+F"] "Find…" "Find in this page or in the whole dossier";
    Replace "edit.replace" Edit Writable ["Ctrl+H"] "Replace…" "Find and replace with a preview and a count";
    FindNext "edit.find-next" Edit Hits ["F3", "Ctrl+G"] "Find next" "Go to the next place found";
    FindPrevious "edit.find-previous" Edit Hits ["Shift+F3", "Ctrl+Shift+G"] "Find previous" "Go to the place found before";
    ReplaceHit "edit.replace-hit" Edit Hits ["Ctrl+Shift+H"] "Replace and find next" "Replace the place found and go to the next";
    ReplaceAll "edit.replace-all" Edit Hits ["Ctrl+Alt+Enter"] "Replace all" "Replace every place found in one step that can be taken back";

    #[section] Redact "edit.redaction" Edit Writable ["Ctrl+B"] "Redaction…" "Write the placeholder for text that was taken out, with one more key";
    RedactPart "edit.redaction-part" Edit Writable [] "Less than 1 line not declassified" "Write that less than a line was taken out";
    RedactLine "edit.redaction-line" Edit Writable [] "1 line not declassified" "Write that a line was taken out";
    RedactName "edit.redaction-name" Edit Writable [] "Name not declassified" "Write that a name was taken out";
    RedactText "edit.redaction-text" Edit Writable [] "Text not declassified" "Write that text was taken out, however much it was";
    RedactParagraph "edit.redaction-paragraph" Edit Writable [] "1 paragraph not declassified" "Write that a paragraph was taken out";
    RedactPage "edit.redaction-page" Edit Writable [] "1 page not declassified" "Write that a page was taken out";

    #[section] ZoomIn "view.zoom-in" View Scan ["Ctrl+Plus", "Ctrl+Equals"] "Zoom in" "Show the scan larger";
    ZoomOut "view.zoom-out" View Scan ["Ctrl+Minus"] "Zoom out" "Show the scan smaller";
    FitPage "view.fit-page" View Scan ["Ctrl+0"] "Fit page" "Show the whole page";
    FitWidth "view.fit-width" View Scan ["Ctrl+2"] "Fit width" "Show the page as wide as the pane";
    ActualSize "view.actual-size" View Scan ["Ctrl+1"] "Actual pixels" "Show one scan pixel as one screen pixel";
    #[section] ScanUp "view.scan-up" View Scan ["Alt+Shift+Up"] "Up on the scan" "Show what lies further up on the scan; the caret stays where it is";
    ScanDown "view.scan-down" View Scan ["Alt+Shift+Down"] "Down on the scan" "Show what lies further down on the scan";
    ScanLeft "view.scan-left" View Scan ["Alt+Shift+Left"] "Left on the scan" "Show what lies further left on the scan";
    ScanRight "view.scan-right" View Scan ["Alt+Shift+Right"] "Right on the scan" "Show what lies further right on the scan";
    #[section] RotateRight "view.rotate-right" View Scan ["Ctrl+R"] "Rotate right" "Turn the page clockwise; kept for this page";
    RotateLeft "view.rotate-left" View Scan ["Ctrl+Shift+R"] "Rotate left" "Turn the page counter-clockwise; kept for this page";
    #[section] Brighter "view.brighter" View Scan ["Ctrl+Alt+Up"] "Brighter" "Show scans brighter";
    Darker "view.darker" View Scan ["Ctrl+Alt+Down"] "Darker" "Show scans darker";
    MoreContrast "view.more-contrast" View Scan ["Ctrl+Alt+Right"] "More contrast" "Show scans with more contrast";
    LessContrast "view.less-contrast" View Scan ["Ctrl+Alt+Left"] "Less contrast" "Show scans with less contrast";
    Invert "view.invert" View Scan ["Ctrl+I"] "Invert" "Show light as dark";
    LookPanel "view.look" View Scan ["Shift+F9"] "Look of the scan…" "Show or hide the panel of all looking tools, with the histogram";
    AutoLevels "view.auto-levels" View Scan ["Ctrl+Alt+A"] "Levels by histogram" "Let the darkest shade of the page be black and the lightest white";
    WhitePaper "view.white-paper" View Scan ["Ctrl+Alt+B"] "White paper" "Show yellowed, stained and unevenly lit paper as white";
    FadeOtherSide "view.fade-other-side" View Scan ["Ctrl+Alt+F"] "Fade other side" "Fade what shines through from the other side of the sheet";
    Despeckle "view.despeckle" View Scan ["Ctrl+Alt+P"] "Remove specks" "Show the scan without small specks";
    Sharpen "view.sharpen" View Scan ["Ctrl+Alt+S"] "Sharpen" "Show edges steeper";
    BlackWhite "view.black-white" View Scan ["Ctrl+Alt+H"] "Black and white" "Preview the page in black and white: by one threshold, by its surroundings, or not at all";
    Straighten "view.straighten" View Scan ["Ctrl+Alt+D"] "Straighten" "Turn the page so that its lines run level, by their measured angle";
    CropToPage "view.crop-to-page" View Scan ["Ctrl+Alt+C"] "Only the paper" "Show the page without what the scanner saw around it";
    OwnLook "view.own-look" View Scan ["Ctrl+Alt+O"] "Own look for this page" "Let this page have a look of its own, or look like all the others";
    Unchanged "view.unchanged" View Scan ["Ctrl+F9"] "As the file is" "Hold the key down to see the scan without the looking tools";
    ResetLook "view.reset-look" View Scan ["Ctrl+Alt+0"] "Reset look" "Show scans as they are";
    #[section] Lens "view.lens" View Scan ["Ctrl+Alt+G"] "Lens" "Let a lens that enlarges follow the pointer over the scan";
    TwoPages "view.two-pages" View Scan ["Ctrl+Alt+2"] "Two pages" "Show the next page beside this one";
    Ruler "view.ruler" View Scan ["Ctrl+Alt+U"] "Ruler" "Show a ruler along the scan in centimetres, then in inches, then none";
    TrueSize "view.true-size" View Scan ["Ctrl+3"] "True size" "Show the page as large as the paper is, by the resolution of scan and screen";
    CopyRegion "view.copy-region" View Scan ["Ctrl+Alt+X"] "Copy a region" "Drag over a part of the scan to copy it as a picture, as it looks";
    SaveRegion "view.save-region" View Scan ["Ctrl+Alt+E"] "Save a region…" "Drag over a part of the scan to save it as a PNG, as it looks";
    #[section] SideBySide "view.side-by-side" View Nothing ["Shift+F2"] "Side by side" "Show the scan beside the text, or above it";
    LineByLine "view.lines" View Page ["F2"] "Line by line" "Show each line of the scan right above its text";
    Loupe "view.loupe" View Scan ["Shift+F11"] "Reading loupe" "Show the line of the caret enlarged above the text";
    #[section] Overlay "view.overlay" View Scan ["F12"] "Text over the scan" "Lay the text over the scan, each word at its place";
    BareInk "view.bare-ink" View Scan ["Shift+F12"] "Bare ink" "Hold the key down to see the scan without the text over it";
    OverlayEdit "view.overlay-edit" View Scan ["Ctrl+F2"] "Edit on the scan" "Change the word at the caret in its place on the scan";
    OverlayColours "view.overlay-colours" View Scan ["Ctrl+F12"] "Other colours over the scan" "Colour the text over the scan by doubt, by change, or not at all";
    OverlayStronger "view.overlay-stronger" View Scan ["Ctrl+Alt+Period"] "Text over the scan stronger" "Let less of the scan show through the text over it";
    OverlayFainter "view.overlay-fainter" View Scan ["Ctrl+Alt+Comma"] "Text over the scan fainter" "Let more of the scan show through the text over it";
    #[section] Stack "view.stack" View Nothing ["F6"] "Scan above text" "Put scan and text side by side or one above the other";
    TogglePages "view.pages" View Nothing ["F9"] "Page list" "Show or hide the page list";
    ToggleInspector "view.inspector" View Nothing ["F10"] "Inspector" "Show or hide the inspector";
    #[section] LargerText "view.larger-text" View Nothing ["Ctrl+Shift+Period"] "Larger text" "Show the transcription larger";
    SmallerText "view.smaller-text" View Nothing ["Ctrl+Shift+Comma"] "Smaller text" "Show the transcription smaller";
    ToggleFace "view.face" View Nothing ["F11"] "Typewriter face" "Show the transcription in a typewriter face or a reading face";
    ScanCosts "view.scan-costs" View Nothing [] "What scans may cost…" "Set how much memory and time scans may take";
    ToggleTheme "view.theme" View Nothing ["Ctrl+Shift+L"] "Dark window" "Change between a light and a dark window";

    NextPage "page.next" Page Page ["Ctrl+PageDown", "Alt+Right"] "Next page" "Go to the next page";
    PreviousPage "page.previous" Page Page ["Ctrl+PageUp", "Alt+Left"] "Previous page" "Go to the previous page";
    FirstPage "page.first" Page Page ["Alt+Home"] "First page" "Go to the first page";
    LastPage "page.last" Page Page ["Alt+End"] "Last page" "Go to the last page";
    GoToPage "page.go-to" Page Page ["Ctrl+L"] "Go to page…" "Go to a page by its label or number";
    Back "page.back" Page Page ["Ctrl+Alt+PageUp"] "Back" "Go back to where you were";
    #[section] StatusNotStarted "page.status-not-started" Page Writable ["Alt+0"] "Not started" "Mark the page as not started";
    StatusInProgress "page.status-in-progress" Page Writable ["Alt+1"] "In progress" "Mark the page as in progress";
    StatusCorrected "page.status-corrected" Page Writable ["Alt+2"] "Corrected" "Mark the page as corrected";
    StatusChecked "page.status-checked" Page Writable ["Alt+3"] "Checked" "Mark the page as checked";
    StatusProblem "page.status-problem" Page Writable ["Alt+4"] "Problem…" "Mark the page as a problem and say what it is";
    #[section] NextUnfinished "page.next-unfinished" Page Page ["Ctrl+Shift+PageDown"] "Next unfinished page" "Go to the next page that is neither corrected nor checked";
    LinkWords "page.link-words" Page Dossier [] "Link words to the scans" "Find the place of every word on the scans of all pages whose texts came without places";
    UseWitness "page.use-witness" Page Writable [] "Work on another reading…" "Let another reading of this page become the one being corrected";
    #[section] Recognize "page.recognize" Page SecondReader ["Ctrl+T"] "Read with Tesseract…" "Let Tesseract read the scans of pages as another reading beside yours; where it differs, words are doubted";
    ReadZone "page.read-zone" Page ZoneReader ["Ctrl+Alt+T"] "Read a zone again" "Drag over a part of the scan, and Tesseract reads it again (Shift and dragging does the same)";

    NextMark "review.next-mark" Review Page ["F7"] "Next marking" "Go to the next banner, page number or other mark";
    PreviousMark "review.previous-mark" Review Page ["Shift+F7"] "Previous marking" "Go to the mark before";
    ShowDocument "review.document" Review Page ["Ctrl+Shift+D"] "Show document" "Show the document's level, status and what does not fit in the inspector";
    ShowMarks "review.marks" Review Page ["Ctrl+Shift+M"] "List markings" "Show all marks of this page in the inspector";
    ConfirmMark "review.confirm-mark" Review Writable ["Ctrl+M"] "Confirm marking" "Say that the mark at the caret is right";
    RejectMark "review.reject-mark" Review Writable ["Ctrl+Shift+X"] "Reject marking" "Say that the mark at the caret is wrong; it does not come back";
    ChangeMark "review.change-mark" Review Writable ["Ctrl+J"] "Change kind or level…" "Change the kind or the level of the mark at the caret, or mark the selection, with one more key";
    RepairMarkings "review.repair-markings" Review Page ["Ctrl+Shift+B"] "Repair markings…" "List damaged markings of the whole dossier with what they should read, to repair them together";
    ApplyTicked "review.apply-ticked" Review Ticked ["Ctrl+Alt+M"] "Change what is ticked" "Change all ticked places of the list in one step that can be taken back";
    OwnMarkings "review.own-markings" Review Nothing [] "Own markings…" "Show, add and change markings of your own that are looked for on every page";
    AddOwnMarking "review.add-own-marking" Review Selection ["Ctrl+Shift+J"] "Look for selection everywhere…" "Make the selection a marking of your own that is looked for on every page";
    FindRedactions "review.find-redactions" Review Dossier [] "Find redactions on the scans" "Look for black and outlined boxes on the scans of all pages";
    #[section] NextBreak "review.next-break" Review Page ["Ctrl+F7"] "Next page break" "Look at the next page break with both its edges, and decide whether the text goes on";
    PreviousBreak "review.previous-break" Review Page ["Ctrl+Shift+F7"] "Previous page break" "Look at the page break before";
    BreakParagraph "review.break-paragraph" Review Break [] "Join paragraph" "The paragraph goes on over this page break (P while looking at it)";
    BreakWord "review.break-word" Review Break [] "Join word" "A word goes on over this page break: put its halves together (W while looking at it)";
    BreakSeparate "review.break-separate" Review Break [] "Keep separate" "A new paragraph begins after this page break (S while looking at it)";
    NoBreak "review.no-break" Review Break [] "Not a break" "There is no page break here (N while looking at it)";
    AcceptBreak "review.accept-break" Review Break [] "Accept proposal" "Do at this page break what the program proposes (Enter while looking at it)";
    LeaveBreaks "review.leave-breaks" Review Break [] "Leave page breaks" "Go back to correcting the text (Esc while looking at page breaks)";
    #[section] ReviewStart "review.start" Review Page ["F8"] "Review doubtful words" "Go from one probable misreading to the next, from the caret on";
    TakeCandidate "review.take" Review Suspect [] "Take first candidate" "Put the first candidate in place of the doubtful word and go on (Enter while reviewing; 1 to 9 take that candidate)";
    RightAsItStands "review.right" Review Suspect [] "Right as it stands" "Say that the doubtful word is right here, and go on (Space while reviewing)";
    TypeReplacement "review.replace" Review Suspect [] "Type what stands there" "Replace the doubtful word by what you type (any letter while reviewing)";
    LaterSuspect "review.later" Review Reviewing [] "Leave for later" "Go on to the next doubtful word without deciding (Tab while reviewing)";
    PreviousSuspect "review.previous" Review Reviewing [] "Back to the one before" "Go back to the doubtful word before (Shift+Tab while reviewing)";
    LeaveReview "review.leave" Review Reviewing [] "Leave reviewing" "Go back to correcting the text (Esc while reviewing)";
    AllLikeThis "review.all-like-this" Review Page ["Ctrl+Enter"] "All like this…" "List every place of the doubtful word, or of the one at the caret, with its picture and its line, to change them together";
    SameShape "review.same-shape" Review Page ["Ctrl+Shift+Enter"] "Same shape…" "Show all pictures of the word or letter at the caret beside each other, where the odd one out is seen";
    AddOwnWord "review.add-word" Review Writable ["Ctrl+D"] "Add to own word list" "Say that the doubtful word, or the one at the caret, is right wherever it stands in this dossier";
    #[section] ReviewInPage "review.scope-page" Review Page [] "Review this page" "Let the review end with the page";
    ReviewInDocument "review.scope-document" Review Page [] "Review this document" "Let the review go on to the end of the document";
    ReviewInDossier "review.scope-dossier" Review Page [] "Review the dossier" "Let the review go on from page to page";
    ReviewByCertainty "review.by-certainty" Review Page ["Shift+F8"] "Surest first" "Review the surest misreadings first, or in the order of the text";
    ShowSuspects "review.suspects" Review Page ["Ctrl+F8"] "List doubtful words" "Show the doubtful words of this page in the inspector, to choose by reason and certainty";
    #[section] LearnedRules "review.learned-rules" Review Dossier [] "Learned rules…" "Show the corrections that were made three times, to make them everywhere, change them or decline them";
    ListOffered "review.list-offered" Review Offer ["Ctrl+Alt+R"] "List what is offered" "List every other place of the correction that was just made the third time, to look through them and change them together";
    PutOffOffered "review.put-off-offered" Review Offer [] "Not now" "Put away the offer to make a correction everywhere; it stays among the learned rules";
    Statistics "review.statistics" Review Dossier ["Ctrl+Shift+T"] "Statistics…" "Show how many words were doubted, corrected and judged right, the keys it took, and how many errors are probably left";
    LanguageOfPapers "review.language" Review Dossier ["Ctrl+Alt+L"] "Language…" "Say which language the papers are in, so that its words are right";
    #[section] ShowChanges "review.changes" Review Dossier ["Ctrl+Shift+E"] "List changes" "Show every recorded correction in the inspector";
    NextChange "review.next-change" Review Page ["F4"] "Next change" "Go to the next changed word";
    PreviousChange "review.previous-change" Review Page ["Shift+F4"] "Previous change" "Go to the changed word before";
    CleanText "review.clean-text" Review Page ["F5"] "Clean text" "Show what an export would give, with what it leaves out";
    #[section] CompareReadings "review.compare" Review Page ["Shift+F5"] "Compare readings" "Show two readings of the page word by word with the scan: before and after correction, or yours and Tesseract's";
    NextDifference "review.next-difference" Review Comparing [] "Next difference" "Go to the next place where the readings differ (Tab while comparing)";
    PreviousDifference "review.previous-difference" Review Comparing [] "Previous difference" "Go to the place before where the readings differ (Shift+Tab while comparing)";
    TakeFirstReading "review.take-first" Review Comparing [] "Take the first reading" "Take what the reading above says here, and go on (1 while comparing)";
    TakeSecondReading "review.take-second" Review Comparing [] "Take the second reading" "Take what the reading below says here, and go on (2 while comparing)";
    LeaveCompare "review.leave-compare" Review Comparing [] "Leave comparing" "Go back to correcting the text (Esc while comparing)";

    Palette "help.palette" Help Nothing ["Ctrl+K", "Ctrl+Shift+P"] "Search commands…" "Find any command by name and run it";
    Keys "help.keys" Help Nothing ["F1", "Questionmark"] "Keys…" "Show every key, and change it";
    Problems "help.problems" Help Nothing [] "Messages…" "Show what could not be read and what to do about it";
    About "help.about" Help Nothing [] "About Onionskin…" "Show the version, the renderer in use and the licences";
}

impl CommandId {
    /// Its line of the table.
    pub fn info(self) -> &'static CommandInfo {
        static FALLBACK: &CommandInfo = &CommandInfo {
            id: CommandId::About,
            name: "",
            label: "",
            help: "",
            area: Area::Help,
            keys: &[],
            needs: Needs::Nothing,
            section: false,
        };
        COMMANDS.iter().find(|info| info.id == self).unwrap_or(FALLBACK)
    }

    /// The command with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        COMMANDS.iter().find(|info| info.name == name).map(|info| info.id)
    }
}

/// The placeholders for text that was taken out, in the manner of printed volumes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedactionCue {
    /// Less than a line.
    LessThanALine,
    /// So many lines.
    Lines(u32),
    /// A name.
    Name,
    /// Nobody knows how much.
    Text,
    /// A paragraph.
    Paragraph,
    /// A page.
    Page,
}

impl RedactionCue {
    /// What a command writes, for those that write one.
    pub fn of(id: CommandId) -> Option<Self> {
        match id {
            CommandId::RedactPart => Some(Self::LessThanALine),
            CommandId::RedactLine => Some(Self::Lines(1)),
            CommandId::RedactName => Some(Self::Name),
            CommandId::RedactText => Some(Self::Text),
            CommandId::RedactParagraph => Some(Self::Paragraph),
            CommandId::RedactPage => Some(Self::Page),
            _ => None,
        }
    }

    /// What is written.
    pub fn text(self) -> String {
        match self {
            Self::LessThanALine => "[less than 1 line not declassified]".to_owned(),
            Self::Lines(1) => "[1 line not declassified]".to_owned(),
            Self::Lines(count) => format!("[{count} lines not declassified]"),
            Self::Name => "[name not declassified]".to_owned(),
            Self::Text => "[text not declassified]".to_owned(),
            Self::Paragraph => "[1 paragraph not declassified]".to_owned(),
            Self::Page => "[1 page not declassified]".to_owned(),
        }
    }
}

/// What to search for and how.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own; any combination makes sense")]
pub struct FindRequest {
    /// What to find.
    pub query: String,
    /// What to put there.
    pub replacement: String,
    /// Whether the query is a regular expression.
    pub regex: bool,
    /// Whether capitals count.
    pub match_case: bool,
    /// Whether only whole words count.
    pub whole_words: bool,
    /// Whether to look in the whole dossier.
    pub whole_dossier: bool,
}

/// Names a mark of a page: by what found it and where, or by its place in the marks made by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkName {
    /// What a rule found.
    Rule(String, Span),
    /// A mark made by hand; its place in the page's own marks.
    Hand(usize),
}

/// A command with everything it needs.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// One that needs nothing or takes it from the session.
    Plain(CommandId),
    /// Open these files and folders as one dossier, or a dossier file.
    Open(Vec<PathBuf>),
    /// Change the text of a page.
    EditText {
        /// Which page.
        page: PageId,
        /// Replacements, each against the text after those before it.
        edits: Vec<TextEdit>,
        /// Whether it may join the typing before it in one undo step.
        typing: bool,
    },
    /// Go to a page.
    GoToPage(PageId),
    /// Go to a place in a page's text and select it.
    GoTo(PageId, Span),
    /// Set a page's status.
    SetStatus(PageId, PageStatus, String),
    /// Search.
    Find(FindRequest),
    /// Replace the places found that are ticked, in one undo step.
    ReplaceTicked,
    /// Tick or untick a place found.
    Tick(usize, bool),
    /// Take one emendation back alone; its place in the list of changes.
    TakeBack(usize),
    /// Confirm or reject the finding at this place in the page's list of marks.
    RuleOnMark {
        /// Which page.
        page: PageId,
        /// Rule that found it.
        rule: String,
        /// Where.
        span: Span,
        /// Right or wrong.
        confirmed: bool,
    },
    /// Decide what becomes of the text at a page break; nothing takes the decision back.
    DecideBreak(BreakPlace, Option<Joining>),
    /// Walk only to doubtful page breaks, or to all.
    WalkDoubtful(bool),
    /// Put the word together that is divided at this place (the first half with its hyphen), or keep its hyphen.
    RuleOnHyphen(PageId, Span, bool),
    /// Write the placeholder for text that was taken out, in place of the selection or of the redaction at the caret.
    Redact(RedactionCue),
    /// Put a mark on a span, stating this level; without one, what the text itself states.
    AddMark(PageId, Span, MarkKind, Option<Level>),
    /// Let a mark be of this kind and level: what a rule found is rejected and a mark made by hand stands in its place.
    ChangeMark {
        /// Which page.
        page: PageId,
        /// Which mark.
        mark: MarkName,
        /// What it is.
        kind: MarkKind,
        /// The level it states; `None` leaves the level as it is.
        level: Option<Level>,
    },
    /// Take the candidate with this number, from 1, for the doubtful word that is looked at.
    TakeCandidate(usize),
    /// Put what was typed in place of the doubtful word; so many keys were pressed for it.
    ReplaceSuspect(String, u32),
    /// Review from this doubtful word on.
    GoToSuspect(PageId, Span),
    /// Go back to the doubtful word, after a look elsewhere.
    ReturnToSuspect,
    /// Let the review reach so far.
    SetReviewScope(ReviewScope),
    /// Show and review only some doubtful words.
    SetSuspectFilter(SuspectFilter),
    /// Collect damaged markings.
    CollectRepairs(RepairRequest),
    /// Collect every place of a word, or of words that are misread alike.
    CollectWords(ConcordanceRequest),
    /// Show all pictures of a word or a letter.
    CollectShapes(ShapeRequest),
    /// Let the oddest pictures come first, or all in order of the pages.
    SortShapes(bool),
    /// Put another text at the place of a picture.
    CorrectShape(usize, String),
    /// Say that the place of a picture is right as it stands.
    AcceptShape(usize),
    /// Tick or untick a place of the list of places to be changed together.
    TickPlace(usize, bool),
    /// Tick or untick a group of that list.
    TickGroup(usize, bool),
    /// Write something else where the places of a group are.
    SetReplacement(usize, String),
    /// Add a marking of the user's own, or put it in place of another.
    PutOwnMarking(Option<OwnPlace>, OwnMarking),
    /// Take a marking of the user's own away.
    RemoveOwnMarking(OwnPlace),
    /// Say which language the dossier is in: `en`, or the name of a dictionary.
    SetLanguage(String),
    /// List every place of a learned rule, to be changed together.
    ListLearnedRule(Rule),
    /// Add a learned rule by hand, or put it in place of another.
    PutLearnedRule(Option<Rule>, Rule),
    /// Decide about a learned rule.
    DecideLearnedRule(Rule, RuleState),
    /// Take a learned rule away.
    RemoveLearnedRule(Rule),
    /// Take in learned rules from a file.
    ImportLearnedRules(PathBuf),
    /// Write the learned rules to a file; one that is there is replaced.
    ExportLearnedRules(PathBuf),
    /// Take away a mark that was put there by hand.
    RemoveMark(PageId, usize),
    /// Let the witness with this number become the working reading.
    UseWitness(PageId, usize),
    /// Take the witness with this number away from the page.
    RemoveWitness(PageId, usize),
    /// Compare these two readings.
    CompareReadings(Which, Which),
    /// Stand at the difference with this number, from 0.
    GoToDifference(usize),
    /// Let Tesseract read pages.
    Recognize(RecognizeRequest),
    /// Let Tesseract read a zone of the current page's scan again.
    ReadZone(ScanRect),
    /// Fetch what a manifest lists, and open it.
    Fetch(FetchRequest),
    /// Save a copy of the dossier here and go on in it.
    SaveCopy(PathBuf),
    /// Write an export.
    Export(ExportRequest),
}

/// What the window is asked to do after a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Carry out a command that concerns only the window.
    Window(CommandId),
    /// Show this place: the page is current already.
    Reveal(Span),
    /// Say something that fades.
    Say(String),
    /// Leave the program.
    Quit,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::keys::Chord;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn names_are_unique_and_keys_do_not_clash() {
        let names: BTreeSet<_> = COMMANDS.iter().map(|info| info.name).collect();
        assert_eq!(names.len(), COMMANDS.len());
        let mut keys = BTreeMap::new();
        for info in COMMANDS {
            for key in info.keys {
                let chord = Chord::parse(key).unwrap_or_else(|| panic!("{key} is no key"));
                assert_eq!(keys.insert(chord, info.name), None, "{key} is taken twice");
            }
        }
    }

    #[test]
    fn every_command_has_help() {
        for info in COMMANDS {
            assert!(info.help.len() > 10 && !info.help.ends_with('.'), "{}", info.name);
            assert!(!info.label.is_empty());
        }
    }
}
