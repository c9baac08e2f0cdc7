//! Picks a front end and turns its outcome into an exit code.

use onionskin::cli::{self, Asked};
use onionskin::store::settings::has_display;
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run(std::env::args_os()) {
        Asked::Done(code) => code,
        Asked::Window(paths) if !has_display() => cli::without_window(&paths, ""),
        Asked::Window(paths) => match onionskin::ui::run(paths.clone(), onionskin::app::workspace::Home::find()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(why) => cli::without_window(&paths, &why),
        },
    }
}
