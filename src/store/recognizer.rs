//! Tesseract, where it is installed: found, asked what it is, and run on a picture.
//!
//! The program is whole without it. It is looked for on the path and where its installers put it; nothing is configured and nothing is
//! downloaded. It runs as a process of its own: the picture goes in as a temporary file, what it read comes out as another, and whoever waits
//! is asked every few hundredths of a second whether to go on. A process that is given up, for whatever reason, is ended before this returns.
//! What the answer means is nothing to this layer: bytes in, bytes out.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use thiserror::Error;

/// Where installers put it that do not tell the path.
const USUAL: &[&str] = &["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin", "/opt/local/bin", r"C:\Program Files\Tesseract-OCR"];
/// How often it is looked whether the process is done.
const LOOK_EVERY: Duration = Duration::from_millis(15);
/// Answers to questions about itself take no longer than this many looks: five seconds.
const PATIENCE: u32 = 340;
/// The most that is read of what it wrote.
const MOST: u64 = 256 << 20;
/// Letters of its complaint that are told.
const TOLD: usize = 240;
/// Models that are no language: they find out how a page lies, or where formulas are.
const NO_LANGUAGES: [&str; 3] = ["osd", "equ", "snum"];

/// An installed Tesseract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognizer {
    /// The program.
    pub path: PathBuf,
    /// What it says its version is: `5.3.0`.
    pub version: String,
    /// The languages that are installed, by the names it has for them: `eng`.
    pub languages: Vec<String>,
}

/// A picture that is to be read.
#[derive(Debug, Clone, Copy)]
pub struct Picture<'a> {
    /// The picture's file, of a kind that Leptonica reads.
    pub bytes: &'a [u8],
    /// Dots an inch, where they are known.
    pub dpi: Option<u32>,
    /// Whether it is a piece of a page and not a whole one: then it is one block of text, however it lies.
    pub is_piece: bool,
}

/// Why somebody does not wait any longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The work was given up.
    Cancelled,
    /// It took too long.
    TooLong,
}

/// Why nothing was read.
#[derive(Debug, Error)]
pub enum RecognizerError {
    /// The work was given up.
    #[error("reading was stopped")]
    Cancelled,
    /// It took too long and was ended.
    #[error("Tesseract took too long and was ended")]
    TooLong,
    /// It said no.
    #[error("Tesseract could not read it{}", .0)]
    Refused(String),
    /// It could not be run at all.
    #[error("Tesseract could not be run: {0}")]
    Io(#[from] io::Error),
}

impl Recognizer {
    /// The one that is installed; none where there is none or where it does not answer.
    pub fn find() -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::env::split_paths(&path).chain(USUAL.iter().map(PathBuf::from));
        folders.map(|folder| program_in(&folder)).filter(|program| program.is_file()).find_map(|program| Self::at(&program))
    }

    /// The one at this path; none where it does not answer as Tesseract does.
    pub fn at(path: &Path) -> Option<Self> {
        let ask = |question: &str| {
            let mut looks = 0;
            let mut stop = || {
                looks += 1;
                (looks > PATIENCE).then_some(Stop::TooLong)
            };
            run(Command::new(path).arg(question), &[], &mut stop).ok()
        };
        let version = version_in(&ask("--version")?.everything())?;
        let languages = languages_in(&ask("--list-langs")?.everything());
        Some(Self { path: path.to_owned(), version, languages })
    }

    /// Reads a picture in a language; gives hOCR. `stop` is asked again and again whether to give up.
    ///
    /// # Errors
    /// Where it was given up, could not be run or said no.
    pub fn read(&self, picture: &Picture<'_>, language: &str, stop: &mut dyn FnMut() -> Option<Stop>) -> Result<Vec<u8>, RecognizerError> {
        let mut command = Command::new(&self.path);
        command.args(["stdin", "stdout", "-l", language]);
        if let Some(dpi) = picture.dpi {
            command.arg("--dpi").arg(dpi.to_string());
        }
        if picture.is_piece {
            command.args(["--psm", "6"]);
        }
        // The switch and not the name of a file of switches, which small installations lack.
        command.args(["-c", "tessedit_create_hocr=1"]);
        let said = run(&mut command, picture.bytes, stop)?;
        if said.succeeded { Ok(said.out) } else { Err(RecognizerError::Refused(said.complaint())) }
    }
}

fn program_in(folder: &Path) -> PathBuf {
    folder.join(format!("tesseract{}", std::env::consts::EXE_SUFFIX))
}

/// What a process left.
struct Said {
    succeeded: bool,
    out: Vec<u8>,
    err: Vec<u8>,
}

impl Said {
    /// Old versions answer questions on the other channel.
    fn everything(&self) -> String {
        format!("{}\n{}", String::from_utf8_lossy(&self.out), String::from_utf8_lossy(&self.err))
    }

    /// The last lines of what it complained, as one sentence part.
    fn complaint(&self) -> String {
        let err = String::from_utf8_lossy(&self.err);
        let lines: Vec<&str> = err.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let told: String = lines.get(lines.len().saturating_sub(3)..).unwrap_or_default().join(" ").chars().take(TOLD).collect();
        if told.is_empty() { String::new() } else { format!(": {told}") }
    }
}

/// A process that does not outlive whoever waits for it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself meanwhile; then there is nothing to end, and only its number to give back.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn run(command: &mut Command, input: &[u8], stop: &mut dyn FnMut() -> Option<Stop>) -> Result<Said, RecognizerError> {
    let mut stdin = tempfile::tempfile()?;
    stdin.write_all(input)?;
    stdin.seek(SeekFrom::Start(0))?;
    let (mut out, mut err) = (tempfile::tempfile()?, tempfile::tempfile()?);
    command.stdin(Stdio::from(stdin)).stdout(Stdio::from(out.try_clone()?)).stderr(Stdio::from(err.try_clone()?));
    // One thread a page: more of them hinder each other, and the window with them.
    command.env("OMP_THREAD_LIMIT", "1");
    without_console(command);
    let mut running = Running(command.spawn()?);
    let never = crossbeam_channel::never::<()>();
    let status = loop {
        if let Some(status) = running.0.try_wait()? {
            break status;
        }
        match stop() {
            Some(Stop::Cancelled) => return Err(RecognizerError::Cancelled),
            Some(Stop::TooLong) => return Err(RecognizerError::TooLong),
            None => {}
        }
        // Nothing ever comes; this is only to wait.
        never.recv_timeout(LOOK_EVERY).ok();
    };
    Ok(Said { succeeded: status.success(), out: everything(&mut out)?, err: everything(&mut err)? })
}

fn everything(file: &mut File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(MOST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A window of a console would flash up for every page.
#[cfg(windows)]
fn without_console(command: &mut Command) {
    use std::os::windows::process::CommandExt as _;
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    command.creation_flags(CREATE_NO_WINDOW);
}

#[cfg(not(windows))]
fn without_console(_command: &mut Command) {}

/// `tesseract 5.3.0` or `tesseract v5.3.0.20221214`.
fn version_in(said: &str) -> Option<String> {
    let version = said.lines().find_map(|line| line.trim().strip_prefix("tesseract "))?;
    let version = version.trim().trim_start_matches('v');
    version.starts_with(|first: char| first.is_ascii_digit()).then(|| version.to_owned())
}

/// A name a line; the first says where they are.
fn languages_in(said: &str) -> Vec<String> {
    let names = said.lines().map(str::trim).filter(|line| !line.is_empty() && !line.contains([' ', '\t', ':']));
    let mut names: Vec<String> = names.filter(|name| !NO_LANGUAGES.contains(name)).map(str::to_owned).collect();
    names.sort();
    names.dedup();
    names
}

/// Writes a program for a test. Another process writes it: a program that this one still had open could not be started by another test.
#[cfg(all(test, unix))]
pub(crate) fn write_program(path: &Path, script: &str) {
    let mut command = Command::new("sh");
    let written = command.args(["-c", "printf %s \"$1\" > \"$0\" && chmod 755 \"$0\""]).arg(path).arg(script).status();
    assert!(written.is_ok_and(|status| status.success()), "{} could not be written", path.display());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_says_of_itself_is_understood() {
        assert_eq!(version_in("tesseract 5.3.0\n leptonica-1.82.0\n").as_deref(), Some("5.3.0"));
        assert_eq!(version_in("\ntesseract v5.3.0.20221214\r\n leptonica-1.78.0").as_deref(), Some("5.3.0.20221214"));
        assert_eq!(version_in("tesseract: command not found"), None);
        let listed = "List of available languages in \"/usr/share/tessdata/\" (4):\nosd\neng\ndeu\nscript/Fraktur\n\n";
        assert_eq!(languages_in(listed), ["deu", "eng", "script/Fraktur"]);
    }

    #[cfg(unix)]
    mod with_a_stand_in {
        use super::*;

        /// A program that does what `reading` says when it is to read.
        fn stand_in(folder: &Path, reading: &str) -> PathBuf {
            let path = folder.join("tesseract");
            let script = format!(
                "#!/bin/sh\ncase \"$1\" in\n--version) echo 'tesseract 9.9.9';;\n--list-langs) printf 'List:\\neng\\nosd\\n';;\n*) {reading};;\nesac\n"
            );
            crate::store::recognizer::write_program(&path, &script);
            path
        }

        fn read(reading: &str, stop: &mut dyn FnMut() -> Option<Stop>) -> Result<String, RecognizerError> {
            let folder = tempfile::tempdir().unwrap();
            let recognizer = Recognizer::at(&stand_in(folder.path(), reading)).unwrap();
            assert_eq!((recognizer.version.as_str(), recognizer.languages.as_slice()), ("9.9.9", ["eng".to_owned()].as_slice()));
            let picture = Picture { bytes: b"a picture", dpi: Some(300), is_piece: true };
            recognizer.read(&picture, "eng", stop).map(|bytes| String::from_utf8(bytes).unwrap())
        }

        #[test]
        fn it_is_handed_the_picture_and_told_how_to_read_it() {
            let said = read("echo \"$*\"; echo $OMP_THREAD_LIMIT; cat", &mut || None).unwrap();
            assert_eq!(said, "stdin stdout -l eng --dpi 300 --psm 6 -c tessedit_create_hocr=1\n1\na picture");
        }

        #[test]
        fn what_it_complains_of_is_told_in_short() {
            let told = read("echo one >&2; echo two >&2; echo three >&2; echo 'Error during processing.' >&2; exit 1", &mut || None);
            let told = told.unwrap_err().to_string();
            assert_eq!(told, "Tesseract could not read it: two three Error during processing.");
        }

        #[test]
        fn it_is_ended_when_nobody_waits_any_longer() {
            // It would write this file if it lived on; the pipe it holds open says when it is gone.
            let folder = tempfile::tempdir().unwrap();
            let pid = folder.path().join("pid");
            let reading = format!("echo $$ > {}; exec sleep 600", pid.display());
            let mut begun = || std::fs::read_to_string(&pid).is_ok_and(|number| number.ends_with('\n')).then_some(Stop::TooLong);
            assert!(matches!(read(&reading, &mut begun), Err(RecognizerError::TooLong)));
            let number = std::fs::read_to_string(&pid).unwrap();
            assert!(!Path::new("/proc").join(number.trim()).exists());
            let mut at_once = || Some(Stop::Cancelled);
            assert!(matches!(read("exec sleep 600", &mut at_once), Err(RecognizerError::Cancelled)));
        }

        #[test]
        fn what_does_not_answer_like_it_is_not_taken_for_it() {
            let folder = tempfile::tempdir().unwrap();
            let path = stand_in(folder.path(), "true");
            std::fs::write(&path, "#!/bin/sh\necho something else\n").unwrap();
            assert_eq!(Recognizer::at(&path), None);
            assert_eq!(Recognizer::at(&folder.path().join("nothing")), None);
        }
    }
}
