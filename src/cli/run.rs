//! `run`: the program's own commands from a file, one a line.

use super::args::RunArguments;
use super::output::Out;
use super::{End, say};
use crate::app::clock::Clock;
use crate::app::command::Command;
use crate::app::problem::Problem;
use crate::app::script::{self, Line};
use crate::app::workspace::{Home, Workspace};
use std::path::Path;

/// The longest script.
const LONGEST: u64 = 16 << 20;

/// Carries a script out on a dossier, or on files that are opened as one.
pub(super) fn run(arguments: &RunArguments, out: &mut Out) -> Result<End, End> {
    let text = crate::app::headless::read_text(&arguments.script, LONGEST).map_err(End::Nothing)?;
    let lines = script::parse_script(&text)
        .map_err(|wrong| End::Wrong(format!("{} makes no sense.\n{}", arguments.script.display(), wrong.join("\n"))))?;
    let mut workspace = Workspace::inline(None, Clock::Real);
    workspace.use_rules_of(Home::find().as_ref());
    out.line(script::open_quietly(&mut workspace, vec![arguments.dossier.clone()])?);
    let mut problems = std::mem::take(&mut workspace.problems);
    if let Some(why) = workspace.session.as_ref().and_then(|session| session.read_only.clone()) {
        problems.push(Problem::new("The dossier can only be read.").because(why));
    }
    for line in &lines {
        match script::perform(&mut workspace, &line.step) {
            Ok(performed) => {
                said(line, &performed.said, out);
                if performed.ends {
                    break;
                }
            }
            Err(problem) => {
                problems.push(Problem { what: format!("line {}: {}: {}", line.number, line.step, problem.what), ..problem });
                if !arguments.go_on {
                    let rest = lines.iter().filter(|other| other.number > line.number).count();
                    if rest > 0 {
                        say(&[format!("{rest} further lines were not carried out; --go-on carries them out all the same.")]);
                    }
                    break;
                }
            }
        }
        problems.append(&mut workspace.problems);
    }
    if let Some(target) = &arguments.save {
        save(&mut workspace, target, out, &mut problems);
    }
    workspace.close();
    problems.append(&mut workspace.problems);
    Ok(End::Done(problems))
}

fn said(line: &Line, said: &[String], out: &mut Out) {
    let what = if said.is_empty() { "done".to_owned() } else { said.join("; ") };
    out.line(format!("{}: {}: {what}", line.number, line.step));
}

/// A script may have closed the dossier; then there is nothing to save, and that is told.
fn save(workspace: &mut Workspace, target: &Path, out: &mut Out, problems: &mut Vec<Problem>) {
    match workspace.run(Command::SaveCopy(target.to_owned())) {
        Ok(_) => out.line(format!("saved {}", target.display())),
        Err(problem) => problems.push(problem),
    }
}
