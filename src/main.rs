//! Picks a front end and turns its outcome into an exit code.

use onionskin::cli::{self, Asked};
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run(std::env::args_os()) {
        Asked::Done(code) => code,
        Asked::Window(paths) => match onionskin::ui::run(paths, onionskin::app::workspace::Home::find()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::from(2),
        },
    }
}
