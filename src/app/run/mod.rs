//! Handlers of commands, by area.

mod batch;
mod breaks;
pub mod clean;
mod edit;
pub mod export;
mod file;
mod learned;
mod navigate;
mod readers;
pub mod redact;
mod review;
mod suspects;

pub use review::mark_at_caret;

use super::command::{Availability, Command, CommandId, Effect, Needs, RedactionCue};
use super::problem::Problem;
use super::review::ReviewScope;
use super::workspace::Workspace;

/// What a command led to.
pub type Outcome = Result<Vec<Effect>, Problem>;

/// Whether a command can be run now; the one answer for menus, palette, keys and scripts.
pub fn availability(id: CommandId, workspace: &Workspace) -> Availability {
    let session = workspace.session.as_ref();
    let page = session.is_some_and(|session| session.place.page.is_some());
    let enabled = match id.info().needs {
        Needs::Nothing => return Availability::Enabled,
        Needs::Dossier => (session.is_some(), "Open a dossier first"),
        Needs::Page => (page, "Open a dossier with pages first"),
        Needs::Scan => (session.and_then(|session| session.head()).is_some_and(|head| head.scan.is_some()), "This page has no scan"),
        Needs::Writable => match session {
            Some(session) if session.read_only.is_some() => (false, "This dossier is open elsewhere and can only be read here"),
            _ => (page, "Open a dossier with pages first"),
        },
        Needs::NewPages => (workspace.new_pages.is_some(), "No new pages were found in the folder"),
        Needs::Undo => (session.is_some_and(|session| session.history.undo_len() > 0), "There is nothing to take back"),
        Needs::Redo => (session.is_some_and(|session| session.history.redo_len() > 0), "Nothing was taken back"),
        Needs::Hits => (session.is_some_and(|session| !session.search.hits.is_empty()), "Find something first"),
        Needs::Break => match session {
            Some(session) if session.breaks.walk.is_none() => (false, "Go to a page break first"),
            Some(session) if session.read_only.is_some() && id != CommandId::LeaveBreaks => {
                (false, "This dossier is open elsewhere and can only be read here")
            }
            _ => (page, "Open a dossier with pages first"),
        },
        Needs::Ticked => (
            session.is_some_and(|session| session.read_only.is_none() && session.batch.as_ref().is_some_and(|batch| batch.ticked().0 > 0)),
            "Tick places in the list first",
        ),
        Needs::Offer => (session.is_some_and(|session| session.rules.has_offer()), "No correction was made three times yet"),
        Needs::SecondReader | Needs::ZoneReader => readers::can_read(workspace, id.info().needs == Needs::SecondReader),
        Needs::Comparing => (session.is_some_and(|session| session.comparing.is_some()), "Compare readings first"),
        Needs::Selection => (session.is_some_and(|session| !session.place.selection.is_empty()), "Select some text first"),
        Needs::Reviewing => (session.is_some_and(|session| session.review.at.is_some()), "Begin to review doubtful words first"),
        Needs::Suspect => match session {
            Some(session) if session.read_only.is_some() => (false, "This dossier is open elsewhere and can only be read here"),
            _ => (session.is_some_and(|session| session.review.suspect().is_some()), "Begin to review doubtful words first"),
        },
    };
    if enabled.0 { Availability::Enabled } else { Availability::Disabled(enabled.1) }
}

/// Runs a command.
///
/// # Errors
/// Where it could not be carried out; nothing was changed.
#[expect(clippy::too_many_lines, reason = "a table, one line a command")]
pub fn run(workspace: &mut Workspace, command: Command) -> Outcome {
    if let Command::Plain(id) = command
        && let Availability::Disabled(why) = availability(id, workspace)
    {
        return Ok(vec![Effect::Say(format!("{}: {why}", id.info().label.trim_end_matches('…')))]);
    }
    match command {
        Command::Plain(id) => plain(workspace, id),
        Command::Open(paths) => file::open(workspace, paths),
        Command::Export(request) => export::export(workspace, request),
        Command::SaveCopy(path) => file::save_copy(workspace, path),
        Command::EditText { page, edits, typing } => edit::edit_text(workspace, page, &edits, typing),
        Command::Find(request) => edit::find(workspace, request),
        Command::ReplaceTicked => edit::replace_ticked(workspace),
        Command::Tick(index, ticked) => edit::tick(workspace, index, ticked),
        Command::DecideBreak(place, joining) => breaks::decide(workspace, place, joining),
        Command::WalkDoubtful(only) => breaks::only_doubtful(workspace, only),
        Command::RuleOnHyphen(page, span, one_word) => breaks::rule_on_hyphen(workspace, page, span, one_word),
        Command::GoToPage(page) => navigate::go_to_page(workspace, page),
        Command::GoTo(page, span) => navigate::go_to(workspace, page, span),
        Command::SetStatus(page, status, note) => navigate::set_status(workspace, page, status, note),
        Command::UseWitness(page, index) => navigate::use_witness(workspace, page, index),
        Command::Redact(cue) => redact::redact(workspace, cue),
        Command::TakeBack(index) => review::take_back(workspace, index),
        Command::RuleOnMark { page, rule, span, confirmed } => review::rule_on_mark(workspace, page, rule, span, confirmed),
        Command::AddMark(page, span, kind, level) => review::add_mark(workspace, page, span, kind, level),
        Command::ChangeMark { page, mark, kind, level } => review::change_mark(workspace, page, &mark, kind, level),
        Command::TakeCandidate(number) => suspects::take(workspace, number),
        Command::ReplaceSuspect(text, keys) => suspects::replace(workspace, &text, keys),
        Command::GoToSuspect(page, span) => suspects::go_to(workspace, page, span),
        Command::ReturnToSuspect => suspects::come_back(workspace),
        Command::SetReviewScope(scope) => suspects::set_scope(workspace, scope),
        Command::SetSuspectFilter(filter) => suspects::set_filter(workspace, filter),
        Command::CollectRepairs(request) => batch::collect(workspace, request),
        Command::SetLanguage(language) => {
            workspace.set_language(&language).map(|()| vec![Effect::Say(format!("The papers are read as {language}"))])
        }
        Command::ListLearnedRule(rule) => learned::list(workspace, &rule),
        Command::PutLearnedRule(place, rule) => learned::put(workspace, place.as_ref(), &rule),
        Command::DecideLearnedRule(rule, state) => learned::decide(workspace, &rule, state),
        Command::RemoveLearnedRule(rule) => learned::remove(workspace, &rule),
        Command::ImportLearnedRules(path) => learned::import(workspace, &path),
        Command::ExportLearnedRules(path) => learned::export(workspace, &path),
        Command::CollectWords(request) => batch::collect_words(workspace, request),
        Command::CollectShapes(request) => batch::done(workspace.collect_shapes(request, None)),
        Command::SortShapes(odd_first) => {
            workspace.sort_shapes(odd_first);
            Ok(Vec::new())
        }
        Command::CorrectShape(index, text) => batch::done(workspace.correct_shape(index, &text)),
        Command::AcceptShape(index) => batch::done(workspace.accept_shape(index)),
        Command::TickPlace(place, ticked) => batch::tick(workspace, |batch| batch.tick(place, ticked)),
        Command::TickGroup(group, ticked) => batch::tick(workspace, |batch| batch.tick_group(group, ticked)),
        Command::SetReplacement(group, text) => batch::tick(workspace, |batch| batch.set_replacement(group, text)),
        Command::PutOwnMarking(place, marking) => workspace.put_own_marking(place.as_ref(), &marking),
        Command::RemoveOwnMarking(place) => workspace.remove_own_marking(&place),
        Command::RemoveWitness(page, index) => readers::remove(workspace, page, index),
        Command::CompareReadings(first, second) => readers::compare(workspace, first, second),
        Command::GoToDifference(at) => readers::go_to_difference(workspace, at),
        Command::Fetch(request) => file::fetch(workspace, request),
        Command::Recognize(request) => readers::recognize(workspace, &request),
        Command::ReadZone(zone) => workspace.read_zone(zone).map(|()| Vec::new()),
        Command::RemoveMark(page, index) => review::remove_mark(workspace, page, index),
    }
}

#[expect(clippy::too_many_lines, reason = "a table, one line a command")]
fn plain(workspace: &mut Workspace, id: CommandId) -> Outcome {
    if let Some(cue) = RedactionCue::of(id) {
        return redact::redact(workspace, cue);
    }
    if readers::leaves_comparing(id)
        && let Some(session) = &mut workspace.session
    {
        session.comparing = None;
    }
    match id {
        CommandId::Statistics => workspace.collect_statistics().map(|()| vec![Effect::Window(id)]),
        CommandId::OpenSample => file::open_sample(workspace),
        CommandId::AddPages => file::add_pages(workspace),
        CommandId::CloseDossier => Ok(file::close(workspace)),
        CommandId::Quit => Ok(vec![Effect::Quit]),
        CommandId::Undo | CommandId::Redo => edit::undo_redo(workspace, id == CommandId::Undo),
        CommandId::FindNext | CommandId::FindPrevious => edit::find_step(workspace, id == CommandId::FindNext),
        CommandId::ReplaceHit => edit::replace_hit(workspace),
        CommandId::ReplaceAll => edit::replace_ticked(workspace),
        CommandId::NextPage
        | CommandId::PreviousPage
        | CommandId::FirstPage
        | CommandId::LastPage
        | CommandId::NextUnfinished
        | CommandId::Back => navigate::step(workspace, id),
        CommandId::RotateLeft | CommandId::RotateRight => navigate::rotate(workspace, id == CommandId::RotateRight),
        CommandId::StatusNotStarted | CommandId::StatusInProgress | CommandId::StatusCorrected | CommandId::StatusChecked => {
            navigate::status_command(workspace, id)
        }
        CommandId::FindRedactions => workspace.look_at_all_ink(),
        CommandId::LinkWords => workspace.link_all(),
        CommandId::NextMark | CommandId::PreviousMark => review::step_mark(workspace, id == CommandId::NextMark),
        CommandId::NextBreak | CommandId::PreviousBreak => breaks::step(workspace, id == CommandId::NextBreak),
        CommandId::BreakParagraph | CommandId::BreakWord | CommandId::BreakSeparate | CommandId::NoBreak | CommandId::AcceptBreak => {
            breaks::decide_here(workspace, id)
        }
        CommandId::ReviewStart => suspects::start(workspace),
        CommandId::TakeCandidate => suspects::take(workspace, 1),
        CommandId::RightAsItStands => suspects::right(workspace),
        CommandId::LaterSuspect | CommandId::PreviousSuspect => suspects::later(workspace, id == CommandId::LaterSuspect),
        CommandId::LeaveReview => suspects::leave(workspace),
        CommandId::AddOwnWord => suspects::add_word(workspace),
        CommandId::ReviewInPage => suspects::set_scope(workspace, ReviewScope::Page),
        CommandId::ReviewInDocument => suspects::set_scope(workspace, ReviewScope::Document),
        CommandId::ReviewInDossier => suspects::set_scope(workspace, ReviewScope::Dossier),
        CommandId::ReviewByCertainty => suspects::turn_order(workspace),
        CommandId::LeaveBreaks => breaks::leave(workspace),
        CommandId::NextChange | CommandId::PreviousChange => review::step_change(workspace, id == CommandId::NextChange),
        CommandId::ConfirmMark | CommandId::RejectMark => review::rule_at_caret(workspace, id == CommandId::ConfirmMark),
        CommandId::ApplyTicked => batch::apply(workspace),
        CommandId::CompareReadings
        | CommandId::NextDifference
        | CommandId::PreviousDifference
        | CommandId::TakeFirstReading
        | CommandId::TakeSecondReading
        | CommandId::LeaveCompare => readers::comparing(workspace, id),
        CommandId::AllLikeThis => batch::all_like_this(workspace),
        CommandId::ListOffered => learned::list_offered(workspace),
        CommandId::PutOffOffered => learned::put_off(workspace),
        CommandId::SameShape => batch::same_shape(workspace),
        CommandId::OpenFiles
        | CommandId::OpenFolder
        | CommandId::Fetch
        | CommandId::SaveCopy
        | CommandId::Export
        | CommandId::PairingReview
        | CommandId::Find
        | CommandId::Replace
        | CommandId::ZoomIn
        | CommandId::ZoomOut
        | CommandId::FitPage
        | CommandId::FitWidth
        | CommandId::ActualSize
        | CommandId::ScanUp
        | CommandId::ScanDown
        | CommandId::ScanLeft
        | CommandId::ScanRight
        | CommandId::Brighter
        | CommandId::Darker
        | CommandId::MoreContrast
        | CommandId::LessContrast
        | CommandId::Invert
        | CommandId::ResetLook
        | CommandId::LookPanel
        | CommandId::AutoLevels
        | CommandId::WhitePaper
        | CommandId::FadeOtherSide
        | CommandId::Despeckle
        | CommandId::Sharpen
        | CommandId::BlackWhite
        | CommandId::Straighten
        | CommandId::CropToPage
        | CommandId::OwnLook
        | CommandId::Unchanged
        | CommandId::Lens
        | CommandId::TwoPages
        | CommandId::Ruler
        | CommandId::TrueSize
        | CommandId::CopyRegion
        | CommandId::SaveRegion
        | CommandId::SideBySide
        | CommandId::LineByLine
        | CommandId::Loupe
        | CommandId::Overlay
        | CommandId::BareInk
        | CommandId::OverlayEdit
        | CommandId::OverlayColours
        | CommandId::OverlayStronger
        | CommandId::OverlayFainter
        | CommandId::Stack
        | CommandId::TogglePages
        | CommandId::ToggleInspector
        | CommandId::LargerText
        | CommandId::SmallerText
        | CommandId::ToggleFace
        | CommandId::ToggleTheme
        | CommandId::GoToPage
        | CommandId::Redact
        | CommandId::RedactPart
        | CommandId::RedactLine
        | CommandId::RedactName
        | CommandId::RedactText
        | CommandId::RedactParagraph
        | CommandId::RedactPage
        | CommandId::StatusProblem
        | CommandId::UseWitness
        | CommandId::Recognize
        | CommandId::ReadZone
        | CommandId::ShowMarks
        | CommandId::ShowDocument
        | CommandId::ShowChanges
        | CommandId::CleanText
        | CommandId::ChangeMark
        | CommandId::TypeReplacement
        | CommandId::ShowSuspects
        | CommandId::RepairMarkings
        | CommandId::OwnMarkings
        | CommandId::LearnedRules
        | CommandId::LanguageOfPapers
        | CommandId::ScanCosts
        | CommandId::AddOwnMarking
        | CommandId::Palette
        | CommandId::Keys
        | CommandId::Problems
        | CommandId::About => Ok(vec![Effect::Window(id)]),
    }
}

/// The open session, or a problem that says there is none.
fn session(workspace: &mut Workspace) -> Result<&mut super::session::Session, Problem> {
    workspace.session.as_mut().ok_or_else(|| Problem::new("No dossier is open.").advice("Open a folder, a file or the sample first."))
}
