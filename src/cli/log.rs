//! `log`: every recorded correction that is in force.

use super::End;
use super::args::LogArguments;
use super::output::{self, Out};
use crate::app::headless::{Correction, Papers};
use crate::app::problem::Problem;
use serde_json::json;

/// Prints the corrections of a dossier.
pub(super) fn log(arguments: &LogArguments, out: &mut Out) -> Result<End, End> {
    let papers = Papers::open(std::slice::from_ref(&arguments.dossier))?;
    if !papers.is_dossier() {
        let problem = Problem::new("Only a dossier has a log.").advice("Give a file whose name ends in .onionskin.");
        return Err(End::Nothing(problem.at(&arguments.dossier)));
    }
    let corrections = papers.corrections()?;
    if arguments.csv {
        out.bytes(b"page,label,before,after,who,when,why\r\n");
    }
    let mut rows = Vec::new();
    for Correction { page, label, before, after, who, when, why } in corrections {
        if arguments.json {
            out.json(&json!({"page": page, "label": label, "before": before, "after": after, "who": who, "when": when, "why": why}));
            continue;
        }
        let cells = [page.to_string(), label, before, after, who, when, why];
        if arguments.csv {
            let cells: Vec<String> = cells.iter().map(|cell| output::csv_cell(cell)).collect();
            out.bytes(format!("{}\r\n", cells.join(",")).as_bytes());
        } else {
            rows.push(cells.map(|cell| cell.replace('\n', " / ")).to_vec());
        }
    }
    out.table(&rows);
    Ok(End::Done(papers.problems))
}
