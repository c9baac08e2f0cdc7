//! Learned rules: listing their places, deciding about them, writing them by hand and to files.

use super::{Outcome, session};
use crate::app::command::{CommandId, Effect};
use crate::app::concordance::ConcordanceRequest;
use crate::app::headless::read_text;
use crate::app::learned::{KeptRule, Reach, Rule, RuleState, file};
use crate::app::problem::Problem;
use crate::app::workspace::Workspace;
use crate::store::atomic::{self, IfThere};
use std::path::Path;

/// A file of rules larger than this is none.
const MOST_BYTES: u64 = 4 << 20;
/// Mistakes in a file that are told one by one.
const TOLD: usize = 5;

/// Lists every place of a rule, ticked, to be looked through and changed together.
pub(super) fn list(workspace: &mut Workspace, rule: &Rule) -> Outcome {
    let (form, suggestions) = match rule.reach {
        Reach::Word => (rule.from.clone(), vec![rule.to.clone()]),
        Reach::Letters => (format!("{}→{}", rule.from, rule.to), Vec::new()),
    };
    let taught = rule.reach == Reach::Word;
    workspace.collect_words(ConcordanceRequest { form, suggestions, taught, ..ConcordanceRequest::default() })?;
    session(workspace)?.rules.decide(rule, RuleState::Accepted);
    kept(workspace, Vec::from([Effect::Window(CommandId::AllLikeThis)]))
}

/// Lists the places of the rule that is offered.
pub(super) fn list_offered(workspace: &mut Workspace) -> Outcome {
    match session(workspace)?.rules.offer() {
        Some(offer) => list(workspace, &offer.rule),
        None => Ok(Vec::new()),
    }
}

/// Does not tell of the offered rule again.
pub(super) fn put_off(workspace: &mut Workspace) -> Outcome {
    let session = session(workspace)?;
    if let Some(offer) = session.rules.offer() {
        session.rules.put_off(&offer.rule);
    }
    Ok(Vec::new())
}

/// Adds a rule by hand, or puts it in place of another.
pub(super) fn put(workspace: &mut Workspace, place: Option<&Rule>, rule: &Rule) -> Outcome {
    let put = session(workspace)?.rules.put(place, rule);
    put.map_err(|why| Problem::new(format!("The rule was not taken: {why}.")))?;
    kept(workspace, Vec::new())
}

/// Notes what was decided about a rule.
pub(super) fn decide(workspace: &mut Workspace, rule: &Rule, state: RuleState) -> Outcome {
    session(workspace)?.rules.decide(rule, state);
    kept(workspace, Vec::new())
}

/// Takes a rule away.
pub(super) fn remove(workspace: &mut Workspace, rule: &Rule) -> Outcome {
    session(workspace)?.rules.remove(rule);
    kept(workspace, Vec::new())
}

/// Takes in the rules of a file; lines that make no sense are told and cost nothing else.
pub(super) fn import(workspace: &mut Workspace, path: &Path) -> Outcome {
    let (rules, mistakes) = file::read(&read_text(path, MOST_BYTES)?);
    if rules.is_empty() && !mistakes.is_empty() {
        let what = format!("The file holds no learned rules: {}.", mistakes.first().map_or("", String::as_str));
        return Err(Problem::new(what).kept("The list is as it was.").at(path));
    }
    let (read, new) = (rules.len(), session(workspace)?.rules.take_in(rules));
    for mistake in mistakes.iter().take(TOLD) {
        workspace
            .problems
            .push(Problem::new(format!("In the file of learned rules, {mistake}.")).kept("The other lines were taken in.").at(path));
    }
    let known = if read > new { format!("; {} were in the list already", read - new) } else { String::new() };
    kept(workspace, Vec::from([Effect::Say(format!("{new} learned rules were taken in{known}"))]))
}

/// Writes all rules to a file.
pub(super) fn export(workspace: &mut Workspace, path: &Path) -> Outcome {
    let rules = session(workspace)?.rules.rules();
    let rules: Vec<KeptRule> = rules.into_iter().map(|known| KeptRule { rule: known.rule, state: known.state }).collect();
    let written = atomic::write(path, file::written(&rules).as_bytes(), IfThere::Replace);
    written.map_err(|error| Problem::new(error.to_string()))?;
    Ok(vec![Effect::Say(format!("{} learned rules were written", rules.len()))])
}

/// Keeps what was decided; where that cannot be written it is told, and stands until the program is closed.
fn kept(workspace: &mut Workspace, effects: Vec<Effect>) -> Outcome {
    let session = session(workspace)?;
    if session.read_only.is_none()
        && let Err(error) = session.keep_rules()
    {
        workspace.problems.push(Problem::new(format!("What was decided about learned rules is not kept: {error}")));
    }
    Ok(effects)
}
