//! Carrying out a line of a script: the same commands as in the window, run one after the other.
//!
//! A line of which nothing came (a text that is not there, a page that does not exist, a command that cannot be run now) is a problem, not a
//! silence: whoever wrote the script believed that something would happen.

use super::{AllLike, Looking, Repairing, Step};
use crate::app::breaks::BreakPlace;
use crate::app::command::{Availability, Command, CommandId, Effect, FindRequest, MarkName};
use crate::app::findings::{MarkSource, PageMark};
use crate::app::problem::Problem;
use crate::app::run::{availability, mark_at_caret};
use crate::app::session::Session;
use crate::app::workspace::Workspace;
use crate::edit::TextEdit;
use crate::model::{Level, MarkKind, PageId, Span};
use std::path::PathBuf;

/// What a line led to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Performed {
    /// What was done, in words.
    pub said: Vec<String>,
    /// Whether the script ends here.
    pub ends: bool,
}

impl Performed {
    fn said(what: impl Into<String>) -> Self {
        Self { said: vec![what.into()], ends: false }
    }
}

/// Carries out a line. The workspace must be one whose jobs run on the spot.
///
/// # Errors
/// Where nothing came of it, and why.
#[expect(clippy::too_many_lines, reason = "a table, an entry for each line a script can have")]
pub fn perform(workspace: &mut Workspace, step: &Step) -> Result<Performed, Problem> {
    match step {
        Step::Open(paths) => open_quietly(workspace, paths.clone()).map(Performed::said),
        Step::Page(label) => go_to_page(workspace, label),
        Step::GoTo(start, end) => {
            let (page, span) = place(workspace, *start, *end)?;
            run(workspace, Command::GoTo(page, span))
        }
        Step::Find(query, looking) => {
            let (count, pages) = find(workspace, query, "", *looking)?;
            Ok(Performed::said(format!("found {} on {}", times(count), in_pages(pages))))
        }
        Step::Replace(query, with, looking) => replace(workspace, query, with, *looking),
        Step::ReplaceAll(query, with, looking) => {
            let (count, pages) = find(workspace, query, with, *looking)?;
            run(workspace, Command::ReplaceTicked)?;
            Ok(Performed::said(format!("replaced {} on {}", times(count), in_pages(pages))))
        }
        Step::Edit(start, end, text) => {
            let (page, span) = place(workspace, *start, *end)?;
            let before = text_at(workspace, page, span)?;
            run(workspace, Command::EditText { page, edits: vec![TextEdit { span, new: text.clone() }], typing: false })?;
            Ok(Performed::said(format!("“{before}” became “{text}”")))
        }
        Step::Status(status, note) => {
            let page = current(workspace)?;
            run(workspace, Command::SetStatus(page, *status, note.clone()))
        }
        Step::Mark(kind, start, end, level) => {
            let (page, span) = place(workspace, *start, *end)?;
            run(workspace, Command::AddMark(page, span, *kind, *level))
        }
        Step::ChangeMark(kind, level) => change_mark(workspace, *kind, *level),
        Step::AllLikeThis(all) => all_like_this(workspace, all),
        Step::RepairMarkings(repairing) => repair_markings(workspace, repairing),
        Step::Recognize(request) => {
            let performed = run(workspace, Command::Recognize(request.clone()))?;
            // What came of it says more than that it was begun.
            Ok(Performed { said: performed.said.into_iter().take(1).collect(), ends: false })
        }
        Step::Unmark(place) => {
            let page = current(workspace)?;
            run(workspace, Command::RemoveMark(page, place - 1))
        }
        Step::Confirm(rule, start, end) => rule_on(workspace, rule, *start, *end, true),
        Step::Reject(rule, start, end) => rule_on(workspace, rule, *start, *end, false),
        Step::Break(at, joining) => {
            let (page, span) = place(workspace, at.unwrap_or(0), at.unwrap_or(0))?;
            // The break after a page is known once the page behind it was looked at.
            run(workspace, Command::DecideBreak(BreakPlace { page, at: at.map(|_| span.start) }, Some(*joining)))
        }
        Step::Take(number) => super::reviewing::decide(workspace, Command::TakeCandidate(*number)),
        Step::Correct(text) => super::reviewing::decide(workspace, Command::ReplaceSuspect(text.clone(), text.chars().count() as u32 + 1)),
        Step::Language(name) => run(workspace, Command::SetLanguage(name.clone())),
        Step::TakeBack(place) => run(workspace, Command::TakeBack(place - 1)),
        Step::Witness(place) => {
            let page = current(workspace)?;
            run(workspace, Command::UseWitness(page, place - 1))
        }
        Step::Save(path) => run(workspace, Command::SaveCopy(path.clone())),
        Step::Export(request) => run(workspace, Command::Export((**request).clone())),
        Step::Plain(id) => match availability(*id, workspace) {
            Availability::Enabled if super::reviewing::is_of_review(*id) => super::reviewing::decide(workspace, Command::Plain(*id)),
            Availability::Enabled => run(workspace, Command::Plain(*id)),
            Availability::Disabled(why) => Err(Problem::new(format!("{} cannot be done now", id.info().name)).because(format!("({why})."))),
        },
    }
}

/// Opens files as one dossier and accepts how they were paired; says what was opened, with the doubts there are.
///
/// # Errors
/// Where no page was found, or a dossier cannot be opened.
pub fn open_quietly(workspace: &mut Workspace, paths: Vec<PathBuf>) -> Result<String, Problem> {
    workspace.close();
    let known = workspace.problems.len();
    workspace.run(Command::Open(paths))?;
    let mut doubts = 0;
    if let Some(plan) = workspace.plan.take() {
        doubts = plan.all_doubts().count();
        workspace.accept_plan(plan)?;
        workspace.tick();
    }
    let Some(session) = &workspace.session else {
        return Err(if workspace.problems.len() > known { workspace.problems.pop() } else { None }
            .unwrap_or_else(|| Problem::new("Nothing could be opened.")));
    };
    let doubts = match doubts {
        0 => String::new(),
        1 => "; one doubt about the pairing".to_owned(),
        count => format!("; {count} doubts about the pairing"),
    };
    Ok(format!("opened {}{doubts}", in_pages(session.dossier.heads().len())))
}

/// Runs a command; what it says is what the line says, and what exports say with it.
pub(super) fn run(workspace: &mut Workspace, command: Command) -> Result<Performed, Problem> {
    let known = workspace.problems.len();
    let effects = workspace.run(command)?;
    let mut performed = Performed { said: std::mem::take(&mut workspace.sayings), ends: false };
    if performed.said.is_empty() && workspace.problems.len() > known {
        return Err(workspace.problems.pop().unwrap_or_default());
    }
    for effect in effects {
        match effect {
            Effect::Say(what) => performed.said.push(what),
            Effect::Window(id) => performed.said.push(format!("{} concerns only the window", id.info().name)),
            Effect::Quit => performed.ends = true,
            Effect::Reveal(_) => {
                if let Some(head) = workspace.session.as_ref().and_then(Session::head) {
                    performed.said.push(format!("at page {}", head.label));
                }
            }
        }
    }
    Ok(performed)
}

fn session(workspace: &mut Workspace) -> Result<&mut Session, Problem> {
    workspace.session.as_mut().ok_or_else(|| Problem::new("No dossier is open.").advice("Open one first: open PATH."))
}

fn current(workspace: &mut Workspace) -> Result<PageId, Problem> {
    session(workspace)?.place.page.ok_or_else(|| Problem::new("There is no current page."))
}

fn go_to_page(workspace: &mut Workspace, label: &str) -> Result<Performed, Problem> {
    let session = session(workspace)?;
    let heads = session.dossier.heads();
    let found = heads
        .iter()
        .find(|head| head.label.eq_ignore_ascii_case(label))
        .or_else(|| label.parse::<usize>().ok().and_then(|place| heads.get(place.checked_sub(1)?)));
    let page = found.map(|head| head.id).ok_or_else(|| Problem::new(format!("There is no page {label}.")))?;
    run(workspace, Command::GoToPage(page))
}

/// The current page and a place on it, from positions in scalar values.
fn place(workspace: &mut Workspace, start: usize, end: usize) -> Result<(PageId, Span), Problem> {
    let page = current(workspace)?;
    let content = session(workspace)?.load(page)?;
    let text = content.working.text.as_str();
    let bytes = |scalar: usize| text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(scalar);
    match (bytes(start), bytes(end)) {
        (Some(from), Some(to)) if from <= to => Ok((page, Span::new(from, to))),
        _ => Err(Problem::new(format!("The page has no place {start} to {end}; its text has {} characters.", text.chars().count()))),
    }
}

fn text_at(workspace: &mut Workspace, page: PageId, span: Span) -> Result<String, Problem> {
    Ok(session(workspace)?.load(page)?.working.text.slice(span).to_owned())
}

/// Searches; how many places on how many pages. None is a problem.
fn find(workspace: &mut Workspace, query: &str, replacement: &str, looking: Looking) -> Result<(usize, usize), Problem> {
    session(workspace)?;
    run(
        workspace,
        Command::Find(FindRequest {
            query: query.to_owned(),
            replacement: replacement.to_owned(),
            regex: looking.regex,
            match_case: !looking.any_case,
            whole_words: looking.whole_words,
            whole_dossier: !looking.this_page,
        }),
    )?;
    let search = &session(workspace)?.search;
    match search.ticked() {
        (0, _) if search.message.is_empty() => Err(Problem::new(format!("“{query}” was not found."))),
        (0, _) => Err(Problem::new(search.message.clone())),
        found => Ok(found),
    }
}

fn replace(workspace: &mut Workspace, query: &str, with: &str, looking: Looking) -> Result<Performed, Problem> {
    find(workspace, query, with, Looking { this_page: true, ..looking })?;
    let session = session(workspace)?;
    let (page, at) = (current_page(session)?, session.place.selection.start);
    let hits = &session.search.hits;
    let hit = hits.iter().find(|hit| hit.span.start >= at).or(hits.first()).cloned();
    let hit = hit.ok_or_else(|| Problem::new(format!("“{query}” was not found.")))?;
    let edits = vec![TextEdit { span: hit.span, new: hit.replacement.clone() }];
    run(workspace, Command::EditText { page, edits, typing: false })?;
    run(workspace, Command::GoTo(page, Span::empty(hit.span.start + hit.replacement.len())))?;
    Ok(Performed::said(format!("“{}” became “{}”", hit.found, hit.replacement)))
}

fn current_page(session: &Session) -> Result<PageId, Problem> {
    session.place.page.ok_or_else(|| Problem::new("There is no current page."))
}

/// A ruling on what a rule found; a rule that found nothing there is a problem.
fn rule_on(workspace: &mut Workspace, rule: &str, start: usize, end: usize, confirmed: bool) -> Result<Performed, Problem> {
    let (page, span) = place(workspace, start, end)?;
    let session = session(workspace)?;
    let by_rule = |mark: &PageMark| mark.span == span && matches!(&mark.source, MarkSource::Rule { rule: found, .. } if found == rule);
    // A verdict may be changed, so a finding that was rejected before counts too, although it is not shown.
    let ruled = session.load(page)?.rulings.iter().any(|ruling| ruling.rule == rule && ruling.span == span);
    if !ruled && !session.findings.get(page).is_some_and(|found| found.marks.iter().any(by_rule)) {
        return Err(Problem::new(format!("The rule {rule} found nothing at {start} to {end}.")));
    }
    let rule = rule.to_owned();
    run(workspace, Command::RuleOnMark { page, rule, span, confirmed })
}

/// Changes the mark at the caret; none is a problem.
fn change_mark(workspace: &mut Workspace, kind: MarkKind, level: Option<Level>) -> Result<Performed, Problem> {
    let page = current(workspace)?;
    let mark = mark_at_caret(session(workspace)?).map(|mark| match &mark.source {
        MarkSource::Rule { rule, .. } => MarkName::Rule(rule.clone(), mark.span),
        MarkSource::Hand(index) => MarkName::Hand(*index),
    });
    let mark = mark.ok_or_else(|| Problem::new("There is no marking at the caret.").advice("Go to it first: go-to START END."))?;
    run(workspace, Command::ChangeMark { page, mark, kind, level })
}

/// Puts damaged markings right; none is a problem. Says what became what, and what was left because of a doubt.
fn repair_markings(workspace: &mut Workspace, repairing: &Repairing) -> Result<Performed, Problem> {
    session(workspace)?;
    run(workspace, Command::CollectRepairs(repairing.request.clone()))?;
    change_listed(workspace, repairing.doubtful, "No damaged marking was found.", "Nothing was repaired")
}

/// Changes a word everywhere; none is a problem.
fn all_like_this(workspace: &mut Workspace, all: &AllLike) -> Result<Performed, Problem> {
    session(workspace)?;
    run(workspace, Command::CollectWords(all.request.clone()))?;
    change_listed(workspace, all.doubtful, "No such word was found.", "Nothing was changed")
}

/// Changes what is ticked in the list, or all of it, and puts the list away.
fn change_listed(workspace: &mut Workspace, doubtful: bool, none: &str, nothing: &str) -> Result<Performed, Problem> {
    let batch = session(workspace)?.batch.get_or_insert_default();
    if doubtful {
        (0..batch.groups.len()).for_each(|group| batch.tick_group(group, true));
    }
    let mut said = Vec::new();
    for (index, group) in batch.groups.iter().enumerate() {
        let (ticked, all) = (batch.ticked_in(index), group.places.len());
        if ticked > 0 && group.found != group.replacement {
            said.push(format!("“{}” became “{}” {}", group.found, group.replacement, times(ticked)));
        }
        if ticked < all {
            let places = batch.places.get(group.places.clone()).unwrap_or_default();
            let doubt = places.iter().find_map(|place| place.doubt.as_deref()).unwrap_or("not sure");
            said.push(format!("“{}” was left {}, {doubt}", group.found, times(all - ticked)));
        }
    }
    if batch.ticked().0 == 0 {
        return Err(if said.is_empty() { Problem::new(none) } else { Problem::new(format!("{nothing}: {}.", said.join("; "))) });
    }
    let done = run(workspace, Command::Plain(CommandId::ApplyTicked))?;
    session(workspace)?.batch = None;
    said.splice(0..0, done.said);
    Ok(Performed { said, ends: false })
}

fn times(count: usize) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

fn in_pages(count: usize) -> String {
    if count == 1 { "1 page".to_owned() } else { format!("{count} pages") }
}
