//! Picks a front end and turns its outcome into an exit code.

use onionskin::cli::{self, Asked};
use onionskin::store::settings::has_display;
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run(std::env::args_os()) {
        Asked::Done(code) => code,
        Asked::Window { paths, .. } if !has_display() => cli::without_window(&paths, ""),
        Asked::Window { paths, renderer } => {
            give_memory_back();
            match onionskin::ui::run(paths.clone(), onionskin::app::workspace::Home::find(), renderer) {
                Ok(()) => ExitCode::SUCCESS,
                Err(why) => cli::without_window(&paths, &why),
            }
        }
    }
}

/// Begins the program once more with an allocator that gives large blocks back to the system.
///
/// The system's allocator (glibc) learns from the first freed page picture to keep blocks of that size for itself, in pieces: paging through
/// scans of eight megapixels then takes 470 MB instead of 320. Only the environment can tell it not to, before the program begins; its
/// own call for that is not safe Rust. Where this does not work, nothing is lost but memory.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn give_memory_back() {
    use std::os::unix::process::CommandExt as _;
    const THRESHOLD: &str = "MALLOC_MMAP_THRESHOLD_";
    if std::env::var_os(THRESHOLD).is_some() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        // Comes back only where it failed.
        let _why_not = std::process::Command::new(program).args(std::env::args_os().skip(1)).env(THRESHOLD, "1048576").exec();
    }
}

/// Other allocators need no telling.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn give_memory_back() {}
