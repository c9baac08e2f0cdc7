//! The front end for terminals and scripts: the same papers and the same rules as in the window, printed.
//!
//! Exit codes: 0 done; 1 done, with problems that were printed; 2 wrong arguments; 3 nothing could be read. Problems go to standard
//! error, one a line; standard output holds nothing but what was asked for.

mod args;
mod compare;
mod demo;
mod export;
mod fetch;
mod log;
mod output;
mod recognize;
mod run;
mod show;
mod suspects;

pub use demo::without_window;

use crate::app::headless::Papers;
use crate::app::problem::Problem;
use crate::app::renderer::Renderer;
use crate::app::workspace::Home;
use crate::model::PageHead;
use args::{Arguments, Common, Verb};
use clap::Parser as _;
use output::Out;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// What the arguments ask for.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// A verb was carried out, or help was shown, or the arguments were wrong.
    Done(ExitCode),
    /// The window.
    Window {
        /// These folders, files or this dossier; none for the welcome page.
        paths: Vec<PathBuf>,
        /// What draws it.
        renderer: Renderer,
    },
}

/// How a verb ended.
#[derive(Debug)]
enum End {
    /// Done; problems were gathered on the way.
    Done(Vec<Problem>),
    /// The arguments ask for something there is not.
    Wrong(String),
    /// Nothing could be read.
    Nothing(Problem),
}

impl From<Problem> for End {
    fn from(problem: Problem) -> Self {
        Self::Nothing(problem)
    }
}

/// Reads the arguments (the program's name first) and carries out a verb.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Asked {
    let parsed = match Arguments::try_parse_from(arguments) {
        Ok(parsed) => parsed,
        Err(error) => {
            let code = u8::from(error.use_stderr()) * 2;
            // Help may be piped into a pager that is closed early.
            drop(error.print());
            return Asked::Done(ExitCode::from(code));
        }
    };
    let Some(verb) = parsed.verb else { return Asked::Window { paths: parsed.paths, renderer: parsed.renderer } };
    let mut out = Out::new();
    let end = match verb {
        Verb::Pages(arguments) => show::pages(&arguments, &mut out),
        Verb::Marks(arguments) => show::marks(&arguments, &mut out),
        Verb::Suspects(arguments) => suspects::suspects(&arguments, &mut out),
        Verb::Words(arguments) => show::words(&arguments, &mut out),
        Verb::Export(arguments) => export::export(&arguments, &mut out),
        Verb::Compare(arguments) => compare::compare(&arguments, &mut out),
        Verb::Recognize(arguments) => recognize::recognize(&arguments, &mut out),
        Verb::Fetch(arguments) => fetch::fetch(&arguments, &mut out),
        Verb::Log(arguments) => log::log(&arguments, &mut out),
        Verb::Run(arguments) => run::run(&arguments, &mut out),
    };
    let unwritten = out.finish();
    Asked::Done(exit(end.unwrap_or_else(|end| end), unwritten))
}

fn exit(end: End, unwritten: Option<std::io::Error>) -> ExitCode {
    let (code, told): (u8, Vec<String>) = match end {
        End::Done(problems) => {
            let failed = problems.iter().any(|problem| !problem.is_news);
            (u8::from(failed), problems.iter().map(ToString::to_string).collect())
        }
        End::Wrong(what) => (2, vec![format!("error: {what}")]),
        End::Nothing(problem) => (3, vec![problem.to_string()]),
    };
    let (code, told) = match unwritten {
        Some(error) => (code.max(1), told.into_iter().chain([format!("The output could not be written: {error}.")]).collect()),
        None => (code, told),
    };
    say(&told);
    ExitCode::from(code)
}

/// Tells people something beside the output; where standard error is closed, nobody wanted to know.
fn say(lines: &[String]) {
    let mut error = std::io::stderr().lock();
    for line in lines {
        if writeln!(error, "{line}").is_err() {
            return;
        }
    }
}

/// Opens papers and chooses pages: the papers, and the chosen heads with their places from 1.
fn open(common: &Common) -> Result<(Papers, Vec<(usize, PageHead)>), End> {
    let papers = Papers::open(&common.paths)?.with_own_rules(Home::find().as_ref());
    if papers.heads().is_empty() && papers.plan.as_ref().is_none_or(|plan| plan.leftovers.is_empty()) {
        let advice = "Give a folder with scans or texts, or one of the files.";
        let unknown = || Problem::new("No page was found here.").advice(advice);
        let problem = papers.plan.as_ref().map_or_else(unknown, |plan| plan.nothing_found(advice));
        return Err(End::Nothing(problem.at(common.paths.first().cloned().unwrap_or_default())));
    }
    let numbered = (1..).zip(papers.heads().iter().cloned());
    let chosen = match &common.pages {
        None => numbered.collect(),
        Some(range) => {
            let wanted = crate::app::export::page_range(range, papers.heads().len()).map_err(End::Wrong)?;
            numbered.filter(|(place, _): &(usize, PageHead)| wanted.contains(&(place - 1))).collect()
        }
    };
    Ok((papers, chosen))
}
